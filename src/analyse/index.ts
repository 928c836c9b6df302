export { formatKeptChecks, parseKeptChecks } from './check/keep-checks.ts';
export type { CheckOptions, ProjectCheck } from './check/check-options.ts';
export { checkProject } from './check/project-checker.ts';
export { keyOf } from './check/relation-index.ts';
export type { KeptChecks, NodeCheck } from './check/types.ts';
export { openAnalyser, type Analyser } from './engine/analyser.ts';
export type { ShadowColumn } from './engine/protocol.ts';
export {
  ProjectLineage,
  type ColumnName,
  type LineageEdge,
  type LineageWalk,
} from './lineage/project-lineage.ts';
export type { ColumnUse, OutputColumn, QueryLineage, UsedColumn } from './lineage/types.ts';
export { declaredColumns } from './shadow/declared-columns.ts';
export { readColumns } from './shadow/read-columns.ts';
export {
  formatSourceSchemas,
  parseSourceSchemas,
  SOURCE_SCHEMAS_FILE,
  type SourceSchemas,
} from './shadow/source-schemas.ts';
