import { quoteIdentifier, renderRelationName } from '../../../manifest/index.ts';
import type { ResultColumn } from '../../../warehouse/index.ts';
import { snapshotColumnsMissing } from '../../diagnostics.ts';
import type { Snapshot } from './read-snapshot.ts';

/** How the columns of a history and of what its query gives now go together. */
export interface HistoryColumns {
  /** The names of the history's own columns. */
  readonly known: readonly string[];
  /** What versions that begin now bring along. */
  readonly written: readonly string[];
  /** Columns of the query that the history lacks. */
  readonly added: readonly ResultColumn[];
  /** Columns whose type must become wider for both to fit in. */
  readonly widened: readonly ResultColumn[];
}

const withoutCardinality = (type: string): string => type.replace(/^LowCardinality\((.*)\)$/s, '$1');

/** @throws UserError when the history lacks a column that snapshots need; WarehouseError when no type holds both */
export async function matchColumns(snapshot: Snapshot): Promise<HistoryColumns> {
  const { context, meta, source, strategy, hardDeletes } = snapshot;
  const { inspection, macros, node, sql, target } = context;
  const history = await inspection.columnsOf(target);
  const known = history.map((column) => column.name);
  const { dbt_is_deleted: isDeleted, ...others } = meta;
  const needed = [...Object.values(others), ...(hardDeletes === 'new_record' ? [isDeleted] : [])];
  const missing = needed.filter((name) => !known.includes(name));
  if (missing.length > 0) throw snapshotColumnsMissing(node, missing);
  const shared = [...source.map((column) => column.name), ...needed].filter((name) => known.includes(name));
  const list = shared.map(quoteIdentifier).join(', ');
  // ClickHouse itself says which type holds what is there and what is to come.
  const both = await inspection.columnsOfQuery(
    `select ${list} from ${renderRelationName(target.schema, target.name)}
    union all select ${list} from (\n${await macros.write('build_snapshot_table', strategy, sql)}\n)`,
  );
  const typeOf = new Map(history.map(({ name, type }) => [name, type]));
  return {
    known,
    written: [...source.map((column) => column.name), ...needed],
    added: source.filter((column) => !known.includes(column.name)),
    widened: both.filter(
      ({ name, type }) => withoutCardinality(typeOf.get(name) ?? '') !== withoutCardinality(type),
    ),
  };
}
