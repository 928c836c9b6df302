export type {
  ExistingRelation,
  InsertSource,
  QueryResult,
  ResultColumn,
  StatementOptions,
  StatementResult,
  Warehouse,
} from './types.ts';
export type { RelationCache } from './relation-cache.ts';
export { WarehouseError } from './warehouse-error.ts';
