import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatementOptions, Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from './run-project.ts';

/** This process is the only host: an address of its own, at the port that it would listen at. */
const CONFIG = `<clickhouse><tcp_port>9000</tcp_port><remote_servers><main><shard><replica>
<host>127.0.0.1</host><port>9000</port></replica></shard></main></remote_servers></clickhouse>`;

/** The fields of a profile whose target is that cluster. */
export const ONE_HOST = 'host: h, cluster: main';

/** An engine that is the one host of the cluster `main`. */
export interface OneHostCluster {
  readonly warehouse: Warehouse;
  close(): Promise<void>;
}

/**
 * ON CLUSTER needs a Keeper, which the engine has not: it is taken off each statement, which then runs on the one host
 * that there is. Everything else is executed as it is, tables of the engine Distributed included.
 */
function onOneHost(inner: Warehouse): Warehouse {
  const local = (sql: string): string => sql.replaceAll(/\bon cluster "main"/gi, '');
  return {
    target: inner.target,
    serverVersion: () => inner.serverVersion(),
    query: (sql: string, options?: StatementOptions) => inner.query(local(sql), options),
    command: (sql: string, options?: StatementOptions) => inner.command(local(sql), options),
    insert: (source, options) => inner.insert(source, options),
    stream: (sql, format, options) => inner.stream(local(sql), format, options),
    cancel: (queryId) => inner.cancel(queryId),
    openSession: () => onOneHost(inner.openSession()),
    close: () => inner.close(),
  };
}

export async function openOneHostCluster(): Promise<OneHostCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-cluster-'));
  const config = join(folder, 'config.xml');
  writeFileSync(config, CONFIG);
  process.env['TSDBT_ENGINE_CONFIG'] = config;
  try {
    const inner = await ProjectRunner.openEngine();
    await inner.query('SELECT 1');
    return {
      warehouse: onOneHost(inner),
      close: async () => {
        await inner.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } finally {
    delete process.env['TSDBT_ENGINE_CONFIG'];
  }
}
