import type { TypedColumn } from '../tree/tree-node.ts';

/**
 * How a column is used. Of its value: `copied` (under its own name), `renamed`, `computed` (through functions of one
 * row), `aggregated` (of several rows). Of the choice and order of rows: `filter`, `join_key`, `group_key`, `window`
 * (what a window function divides and orders by), `sort`.
 */
export type ColumnUse =
  'copied' | 'renamed' | 'computed' | 'aggregated' | 'filter' | 'join_key' | 'group_key' | 'window' | 'sort';

/** A column that is read. */
export interface UsedColumn {
  /** `schema.name`; for a table function its name with parentheses: `numbers()`. */
  readonly relation: string;
  readonly column: string;
  readonly use: ColumnUse;
}

export interface OutputColumn extends TypedColumn {
  /** What its own value comes from. */
  readonly from: readonly UsedColumn[];
}

/** Where the columns of a query come from; plain data, in the order of the query's columns, uses sorted by name. */
export interface QueryLineage {
  readonly columns: readonly OutputColumn[];
  /** What decides which rows there are, and so bears on every column. */
  readonly rows: readonly UsedColumn[];
  /** The relations that are read, `schema.name`; table functions and `system.one` apart. */
  readonly relations: readonly string[];
}
