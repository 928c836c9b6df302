export { createRelationCache } from './create-relation-cache.ts';
export type { RunningServer, ServerOptions, ServerUser } from './engine/index.ts';
export { engineVersion } from './engine/engine-version.ts';
export { openMemoryEngine } from './open-memory-engine.ts';
export type { MemoryConnection, MemoryEngine } from './engine/memory-engine.ts';
export { openLazily } from './open-lazily.ts';
export { openWarehouse, type OpenOptions } from './open-warehouse.ts';
export { serveEngine } from './serve-engine.ts';
export { withComment, type QueryComment } from './query-comment.ts';
export type { RelationCache } from './relation-cache.ts';
export type {
  ExistingRelation,
  InsertSource,
  QueryResult,
  ResultColumn,
  StatementOptions,
  StatementResult,
  Warehouse,
} from './types.ts';
export { WarehouseError } from './warehouse-error.ts';
