import type { PlanContext } from '../../plan/plan-context.ts';
import type { RelationName } from '../../plan/node-plan.ts';
import type { TableColumn } from './schema-change.ts';

/** What an incremental run asks about the table that stands. */
export interface ExistingTable {
  readonly columns: readonly TableColumn[];
  /** Whether a materialized view reads what is inserted into it. */
  readonly isRead: boolean;
  /** Whether a materialized view writes to it. */
  readonly isWritten: boolean;
}

/** Reads a table's columns and the materialized views around it. @throws WarehouseError */
export async function inspectTable(
  { inspection }: Pick<PlanContext, 'inspection'>,
  { schema, name }: RelationName,
): Promise<ExistingTable> {
  const params = { schema, name };
  const [columns, views] = await Promise.all([
    inspection.query(
      `SELECT name, type, default_kind FROM system.columns
      WHERE database = {schema:String} AND table = {name:String} ORDER BY position`,
      params,
    ),
    // ClickHouse stores a view's target as ` TO db.name `, with backticks where a name needs them.
    inspection.query(
      `SELECT
        (SELECT any(notEmpty(dependencies_table)) FROM system.tables
         WHERE database = {schema:String} AND name = {name:String}),
        (SELECT count() FROM system.tables WHERE engine = 'MaterializedView' AND
         position(replaceAll(create_table_query, '\`', ''), concat(' TO ', {schema:String}, '.', {name:String}, ' ')) > 0)`,
      params,
    ),
  ]);
  const [isRead, writers] = views.rows[0] ?? [];
  return {
    columns: columns.rows.map(([column, type, kind]) => ({
      name: String(column),
      type: String(type),
      defaultKind: String(kind),
    })),
    isRead: Number(isRead ?? 0) > 0,
    isWritten: Number(writers ?? 0) > 0,
  };
}
