import type { RunningServer, ServerOptions } from './engine/index.ts';

/** `startServer` of the engine, loaded when it is needed: most commands serve nobody. @throws UnsafeServerError, WarehouseError */
export async function serveEngine(options: ServerOptions): Promise<RunningServer> {
  return (await import('./engine/index.ts')).startServer(options);
}
