import { once } from 'node:events';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { attachEngine, type EngineHandle } from '../attach-engine.ts';
import { createRareUnpacker } from '../host/rare-unpacker.ts';
import { EngineClient } from './engine-client.ts';
import { passGate } from './gate.ts';
import { isLoopback } from './same-site.ts';
import { StatementInspector } from './statement-inspector.ts';
import type { ServerUser } from './users.ts';

export interface ServerOptions {
  /** The data directory, or an engine that is attached already (and stays so when the server stops). */
  readonly engine: string | EngineHandle;
  /** `127.0.0.1` unless given; other than loopback only with a password for every user. */
  readonly host?: string;
  /** 8123 unless given; 0 takes a free one. */
  readonly port?: number;
  /** A reading user `default` without a password unless given. */
  readonly users?: readonly ServerUser[];
  /** Names besides `localhost` and addresses under which clients may ask for the server. */
  readonly hostNames?: readonly string[];
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Resolves when the server has stopped: through `close`, or because the engine is gone for good. */
  readonly stopped: Promise<void>;
  close(): Promise<void>;
}

/** A server was asked for that would let strangers in. */
export class UnsafeServerError extends Error {
  readonly code = 'SERVER_NEEDS_PASSWORDS';

  constructor(host: string) {
    super(`Serving on ${host} lets other machines in: every user needs a password`);
    this.name = 'UnsafeServerError';
  }
}

/**
 * Opens a data directory's ClickHouse HTTP interface on TCP. Users may read unless said otherwise, and never reach the
 * machine's files or other hosts from SQL. When the engine dies, it is started again for the next request.
 *
 * @throws UnsafeServerError, WarehouseError (as `attachEngine`), or the system's error when the port is taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const users = options.users ?? [{ name: 'default' }];
  if (!isLoopback(host) && users.some((user) => !user.password)) throw new UnsafeServerError(host);

  const own = typeof options.engine === 'string' ? options.engine : undefined;
  let handle =
    typeof options.engine === 'string' ? await attachEngine({ path: options.engine }) : options.engine;
  let reviving: Promise<void> | undefined;
  const revive = (): Promise<void> => {
    if (!handle.died.aborted || own === undefined) return Promise.resolve();
    reviving ??= attachEngine({ path: own })
      .then((next) => {
        handle = next;
      })
      .finally(() => {
        reviving = undefined;
      });
    return reviving;
  };

  const client = new EngineClient(() => handle.socketPath);
  const gate = {
    client,
    inspector: new StatementInspector(client),
    users,
    // The engine's own folder: it is on this machine, and private.
    unpackRare: createRareUnpacker(join(dirname(handle.socketPath), 'spool'), (sql) => client.ask(sql)),
    hostNames: new Set((options.hostNames ?? []).map((name) => name.toLowerCase())),
  };
  const server = createServer({ requestTimeout: 0, maxHeaderSize: 1024 * 1024 });
  server.on('request', (request, response) => {
    void revive()
      .catch(() => undefined)
      .then(() => passGate(request, response, gate));
  });
  server.listen(options.port ?? 8123, host);
  await once(server, 'listening');
  const address = server.address();
  const stopped = once(server, 'close').then(() => undefined);
  return {
    host,
    port: typeof address === 'object' && address ? address.port : 0,
    stopped,
    async close() {
      server.close();
      server.closeAllConnections();
      await stopped;
      client.close();
      if (own !== undefined) await handle.close();
    },
  };
}
