import { readTableId, type TableIdentity } from '../../plan/same-table.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import type { RelationName } from '../../plan/node-plan.ts';
import type { TableColumn } from './schema-change.ts';

/** What an incremental run asks about the table that stands. */
export interface ExistingTable extends TableIdentity {
  readonly columns: readonly TableColumn[];
  /** Whether a materialized view reads what is inserted into it. */
  readonly isRead: boolean;
  /** Whether a materialized view writes to it. */
  readonly isWritten: boolean;
}

/** ClickHouse stores a view's target as ` TO db.name `, with backticks where a name needs them. */
const INSPECT = `
  WITH
    (SELECT tuple(any(toString(uuid)), any(notEmpty(dependencies_table))) FROM system.tables
     WHERE database = {schema:String} AND name = {name:String}) AS found,
    (SELECT count() FROM system.tables
     WHERE engine = 'MaterializedView' AND position(replaceAll(create_table_query, '\`', ''),
       concat(' TO ', {schema:String}, '.', {name:String}, ' ')) > 0) AS writers
  SELECT name, type, default_kind, found.1, found.2, writers > 0 FROM system.columns
  WHERE database = {schema:String} AND table = {name:String} ORDER BY position`;

/** Reads a table's columns and the materialized views around it, in one question. @throws WarehouseError */
export async function inspectTable(
  { inspection }: Pick<PlanContext, 'inspection'>,
  { schema, name }: RelationName,
): Promise<ExistingTable> {
  const { rows } = await inspection.query(INSPECT, { schema, name });
  const [, , , uuid, isRead, isWritten] = rows[0] ?? [];
  return {
    id: readTableId(uuid),
    columns: rows.map(([column, type, kind]) => ({
      name: String(column),
      type: String(type),
      defaultKind: String(kind),
    })),
    isRead: Number(isRead ?? 0) > 0,
    isWritten: Number(isWritten ?? 0) > 0,
  };
}
