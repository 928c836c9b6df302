import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachEngine, startServer } from '../../src/warehouse/engine/index.ts';
import { openWarehouse, type Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from '../support/run-project.ts';
import { serverTarget } from '../support/scripted-server.ts';
import { CuttingProxy, type Cut } from './cutting-proxy.ts';

/** Whether the connection leads to `tsdbt serve`, or past it to all that the engine can. */
type Door = 'served' | 'open';

/** An engine that is reached over TCP, through a proxy that cuts the connection of one statement. */
export class TornServer {
  /** Through the proxy. */
  readonly warehouse: Warehouse;
  /** Not through the proxy. */
  readonly engine: Warehouse;
  readonly #close: () => Promise<void>;
  readonly #proxy: CuttingProxy;

  private constructor(
    parts: Pick<TornServer, 'warehouse' | 'engine'> & {
      readonly close: () => Promise<void>;
      readonly proxy: CuttingProxy;
    },
  ) {
    this.warehouse = parts.warehouse;
    this.engine = parts.engine;
    this.#close = parts.close;
    this.#proxy = parts.proxy;
  }

  static async open(door: Door): Promise<TornServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tsdbt-torn-'));
    const path = join(folder, 'data');
    const engine = await ProjectRunner.openEngine(path);
    const handle = await attachEngine({ path });
    const users = [{ name: 'default', readonly: false }];
    const server = door === 'served' ? await startServer({ engine: handle, port: 0, users }) : undefined;
    const proxy = await CuttingProxy.open(
      server ? { port: server.port, host: '127.0.0.1' } : { path: handle.socketPath },
      async (queryId) => {
        const { rows } = await engine.query(
          'SELECT count() FROM system.processes WHERE query_id = {id:String}',
          { params: { id: queryId } },
        );
        return rows[0]?.[0] !== 0;
      },
    );
    const warehouse = await openWarehouse(serverTarget(proxy.port));
    const close = async (): Promise<void> => {
      await warehouse.close();
      await proxy.close();
      await server?.close();
      await handle.close();
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return new TornServer({ warehouse, engine, proxy, close });
  }

  failAt(queryId: string, cut: Cut): void {
    this.#proxy.cutAt(queryId, cut);
  }

  get hasCut(): boolean {
    return this.#proxy.hasCut;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
