export { attachEngine, type AttachOptions, type EngineHandle } from './attach-engine.ts';
export {
  startServer,
  UnsafeServerError,
  type RunningServer,
  type ServerOptions,
} from './serve/start-server.ts';
export type { ServerUser } from './serve/users.ts';
