export { openAnalyser, type Analyser } from './engine/analyser.ts';
export type { QueryLineage, UsedColumn, ColumnUse, OutputColumn } from './lineage/types.ts';
