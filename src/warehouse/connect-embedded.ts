import type { EmbeddedTarget } from '../manifest/index.ts';
import type { Connection } from './connection.ts';
import { createPlainAgent, IDLE_SOCKET_MS } from './http-agent.ts';
import { WarehouseError } from './warehouse-error.ts';

/** How long the sign of a host's death may come after the loss of a connection to it. */
const DEATH_NOTICE_MS = 1_000;

function reasonOf(died: AbortSignal, loss: WarehouseError): WarehouseError {
  return died.reason instanceof WarehouseError ? died.reason : loss;
}

/** A broken connection to a host that has died is told as the host's death. */
async function explainByDeath(loss: WarehouseError, died: AbortSignal): Promise<WarehouseError> {
  if (!died.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DEATH_NOTICE_MS);
      died.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
  return died.aborted ? reasonOf(died, loss) : loss;
}

/** @throws WarehouseError see `attachEngine` */
export async function connectEmbedded(
  target: EmbeddedTarget,
  application: string,
  signal?: AbortSignal,
): Promise<Connection> {
  const { attachEngine } = await import('./engine/index.ts');
  const [engine, { ClickHouseLogLevel, createClient }] = await Promise.all([
    attachEngine({ path: target.path, ...(signal === undefined ? {} : { signal }) }),
    import('@clickhouse/client'),
  ]);
  const pool = { idleConnections: target.threads + 1, connectTimeoutMs: 10_000 };
  const agent = createPlainAgent(pool, engine.socketPath);
  const client = createClient({
    url: 'http://localhost',
    application,
    http_agent: agent,
    request_timeout: 0,
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
    log: { level: ClickHouseLogLevel.OFF },
  });
  return {
    client,
    place: { kind: 'embedded', endpoint: `the embedded engine (${target.path})` },
    settings: {},
    attempts: 1,
    gone: engine.died,
    explainLoss: async (loss) => explainByDeath(loss, engine.died),
    close: async () => {
      await client.close();
      agent.destroy();
      await engine.close();
    },
  };
}
