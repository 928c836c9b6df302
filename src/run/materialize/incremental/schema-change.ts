import { Column } from '../../../context/index.ts';
import type { CompiledNode } from '../../../manifest/index.ts';
import type { ResultColumn } from '../../../warehouse/index.ts';
import type { StandingColumn } from '../../plan/standing-table.ts';
import { columnsMissing, schemaChanged } from './diagnostics.ts';
import type { OnSchemaChange } from './strategy.ts';

/** What is done to a table's columns before new rows come in, and which of them those rows fill. */
export interface ColumnChanges {
  readonly added: readonly Column[];
  readonly dropped: readonly Column[];
  readonly modified: readonly Column[];
  /** The query's columns that are inserted, in the query's order. */
  readonly inserted: readonly string[];
  /** Whether these are all of the query's columns. */
  readonly insertsAll: boolean;
  /** Every column of the table, once changed, that can be inserted into. */
  readonly table: readonly Column[];
  /** Those of them that the table has already. */
  readonly kept: readonly Column[];
}

const isComputed = ({ defaultKind }: StandingColumn): boolean =>
  defaultKind === 'MATERIALIZED' || defaultKind === 'ALIAS' || defaultKind === 'EPHEMERAL';

const columnOf = ({ name, type }: ResultColumn): Column => new Column(name, type);

/**
 * Whether a column holds every value of a query's column as it is: the same type, whether or not it is LowCardinality,
 * and NULL where the query may give it.
 */
function holds(column: Column, given: Column): boolean {
  return column.dtype === given.dtype && (column.isNullable || !given.isNullable);
}

/**
 * What `on_schema_change` makes of the difference between a table and its model's query. Types are ClickHouse's own
 * spelling on both sides. Columns that ClickHouse computes are none of the query's business.
 *
 * @throws UserError where the difference is not allowed, or a column would get no value
 */
export function planColumns(
  node: CompiledNode,
  mode: OnSchemaChange,
  table: readonly StandingColumn[],
  query: readonly ResultColumn[],
): ColumnChanges {
  const stored = table.filter((column) => !isComputed(column));
  const inTable = new Map(table.map((column) => [column.name, column]));
  const inQuery = new Set(query.map(({ name }) => name));
  const added = query.filter(({ name }) => !inTable.has(name)).map(columnOf);
  const missing = stored.filter(({ name }) => !inQuery.has(name));
  const modified = query.map(columnOf).filter((column) => {
    const known = inTable.get(column.name);
    return known !== undefined && !isComputed(known) && !holds(columnOf(known), column);
  });
  const required = missing.filter(({ defaultKind }) => defaultKind === '');
  switch (mode) {
    case 'ignore':
      if (required.length > 0)
        throw columnsMissing(
          node,
          required.map(({ name }) => name),
        );
      return changes(stored, query, { added: [], dropped: [], modified: [] });
    case 'fail':
      if (added.length + required.length + modified.length > 0)
        throw schemaChanged(node, mode, describe(added, required, modified));
      return changes(stored, query, { added, dropped: [], modified });
    case 'append_new_columns':
      if (required.length + modified.length > 0)
        throw schemaChanged(node, mode, describe([], required, modified));
      return changes(stored, query, { added, dropped: [], modified });
    case 'sync_all_columns':
      return changes(stored, query, { added, dropped: missing.map(columnOf), modified });
  }
}

function changes(
  stored: readonly StandingColumn[],
  query: readonly ResultColumn[],
  made: Pick<ColumnChanges, 'added' | 'dropped' | 'modified'>,
): ColumnChanges {
  const dropped = new Set(made.dropped.map(({ name }) => name));
  const retyped = new Map(made.modified.map((column) => [column.name, column]));
  const kept = stored
    .filter(({ name }) => !dropped.has(name))
    .map((column) => retyped.get(column.name) ?? columnOf(column));
  const insertable = new Set([...kept, ...made.added].map(({ name }) => name));
  const inserted = query.map(({ name }) => name).filter((name) => insertable.has(name));
  return {
    ...made,
    inserted,
    insertsAll: inserted.length === query.length,
    table: [...kept, ...made.added],
    kept,
  };
}

function describe(
  added: readonly Column[],
  missing: readonly StandingColumn[],
  modified: readonly Column[],
): string {
  const list = (what: string, columns: readonly Column[]): readonly string[] =>
    columns.length === 0 ? [] : [`${what} ${columns.map((column) => `'${column.toText()}'`).join(', ')}`];
  return [
    ...list('new in the query:', added),
    ...list('missing in the query:', missing.map(columnOf)),
    ...list('of another type:', modified),
  ].join('; ');
}

/** Whether a table has to be altered at all. */
export function altersTable({ added, dropped, modified }: ColumnChanges): boolean {
  return added.length + dropped.length + modified.length > 0;
}
