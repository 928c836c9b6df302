import type { Settings, Target } from '../manifest/index.ts';
import { connectEmbedded } from './connect-embedded.ts';
import { connectServer } from './connect-server.ts';
import type { Connection } from './connection.ts';
import { HttpWarehouse } from './http-warehouse.ts';
import type { Warehouse } from './types.ts';
import { WarehouseError } from './warehouse-error.ts';

export interface OpenOptions {
  /** Ends the connecting. */
  readonly signal?: AbortSignal;
  /** How ClickHouse's query log names the program. */
  readonly application?: string;
}

/** Mutations that read other tables are what deletes by key are; used where the user may change the setting. */
const NONDETERMINISTIC = 'allow_nondeterministic_mutations';

interface Probe {
  readonly version: string;
  readonly settings: Settings;
}

/** One question that shows whether ClickHouse is there, accepts the user, and what the user may set. */
async function probe(
  target: Target,
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<Probe> {
  const bare = HttpWarehouse.open({ ...target, customSettings: {} }, connection, '', {});
  const sql = `SELECT version(), (SELECT any(readonly) FROM system.settings WHERE name = '${NONDETERMINISTIC}')`;
  const { rows } = await bare.query(sql, { database: null, ...(signal === undefined ? {} : { signal }) });
  const [version, isReadOnly] = rows[0] ?? [];
  return { version: String(version), settings: isReadOnly === 0 ? { [NONDETERMINISTIC]: 1 } : {} };
}

/** At connecting, a connection that breaks at once mostly is one to a port that speaks something else. */
function explainFirst(failure: unknown, connection: Connection): unknown {
  const { place } = connection;
  if (!(failure instanceof WarehouseError) || failure.code !== 'CONNECTION_LOST' || place.kind === 'embedded')
    return failure;
  return new WarehouseError('UNREACHABLE', failure.message, {
    retriable: true,
    cause: failure,
    hint: place.secure
      ? 'is this the HTTPS port (8443 by default)?'
      : 'is this the HTTP port (8123 by default)? for HTTPS set `secure: true`',
  });
}

/**
 * Connects to a target: a server, or the embedded engine (started when it does not run yet). The default database need
 * not exist yet.
 *
 * @throws WarehouseError `UNREACHABLE`, `AUTHENTICATION_FAILED`, `ENGINE_MISSING`, `DATA_LOCKED`, `ENGINE_DIED`,
 *   `CANCELLED`, or ClickHouse's own name
 */
export async function openWarehouse(target: Target, options: OpenOptions = {}): Promise<Warehouse> {
  const { signal, application = 'tsdbt' } = options;
  const connection =
    target.kind === 'embedded'
      ? await connectEmbedded(target, application, signal)
      : await connectServer(target, application);
  try {
    const { version, settings } = await probe(target, connection, signal);
    return HttpWarehouse.open(target, connection, version, settings);
  } catch (failure) {
    await connection.close();
    throw explainFirst(failure, connection);
  }
}
