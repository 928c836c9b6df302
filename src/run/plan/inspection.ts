import { randomUUID } from 'node:crypto';
import type { Settings } from '../../manifest/index.ts';
import type { QueryResult, ResultColumn, StatementOptions, Warehouse } from '../../warehouse/index.ts';
import type { RunEvent } from '../events.ts';
import type { RelationName } from './node-plan.ts';

/** What planning may ask of the warehouse: it reads, and changes nothing. */
export interface Inspection {
  /** The columns of a relation in their order; none where there is no such relation. */
  columnsOf(relation: RelationName): Promise<readonly ResultColumn[]>;
  /**
   * The columns that a query would give with these settings, without running it.
   *
   * @throws WarehouseError where ClickHouse refuses the query
   */
  columnsOfQuery(sql: string, settings?: Settings): Promise<readonly ResultColumn[]>;
  /** What ClickHouse's analyser makes of a query, as `EXPLAIN QUERY TREE` prints it. @throws WarehouseError */
  treeOfQuery(sql: string): Promise<string>;
  /** A reading statement, as a rule of `system` tables. @throws WarehouseError */
  query(sql: string, params?: Readonly<Record<string, unknown>>): Promise<QueryResult>;
}

/** Who asks, and who hears of the questions: they stand in the log beside the statements, as dbt's do. */
export interface Asker {
  readonly uniqueId: string;
  readonly warehouse: Warehouse;
  readonly signal: AbortSignal;
  readonly listener: (event: RunEvent) => void;
}

/** An inspection through a warehouse, ended with the run. */
export function inspect({ uniqueId, warehouse, signal, listener }: Asker): Inspection {
  const query = (sql: string, options: StatementOptions): Promise<QueryResult> => {
    const queryId = randomUUID();
    listener({ kind: 'QuestionSent', uniqueId, sql, queryId });
    return warehouse.query(sql, { ...options, queryId, signal });
  };
  const readColumns = ({ rows }: QueryResult): readonly ResultColumn[] =>
    rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  return {
    columnsOf: async ({ schema, name }) =>
      readColumns(
        await query(
          `SELECT name, type FROM system.columns
          WHERE database = {schema:String} AND table = {name:String} ORDER BY position`,
          { params: { schema, name }, database: null },
        ),
      ),
    columnsOfQuery: async (sql, settings) =>
      readColumns(await query(`DESCRIBE (\n${sql}\n)`, settings ? { settings } : {})),
    treeOfQuery: async (sql) => {
      const { rows } = await query(`EXPLAIN QUERY TREE passes = 1 ${sql}`, {});
      return rows.map(([line]) => String(line)).join('\n');
    },
    query: (sql, params = {}) => query(sql, { params, database: null }),
  };
}
