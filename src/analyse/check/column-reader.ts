import type { ColumnSource } from '../../context/index.ts';
import { WarehouseError, type QueryResult } from '../../warehouse/index.ts';
import { columnsUnknown } from '../diagnostics.ts';
import type { Analyser } from '../engine/analyser.ts';
import type { ShadowColumn } from '../engine/protocol.ts';

export interface ColumnReaderOptions {
  readonly analyser: Analyser;
  readonly database: string;
  /** Resolves when all that the asking node reads has its shadow. */
  readonly ready: () => Promise<void>;
  /** The columns of a relation, by `schema.name`; undefined for one that is not the project's. @throws UserError when they are not known */
  readonly columnsOf: (key: string) => Promise<readonly ShadowColumn[] | undefined>;
  /** Asked for relations that are not the project's. */
  readonly warehouse: ColumnSource | undefined;
}

const rowsOf = (rows: QueryResult['rows']): QueryResult => ({ queryId: '', elapsed: 0, columns: [], rows });

/** Answers `get_columns_in_relation` and its kin from what the check has found so far, without the warehouse. */
export function columnReader(options: ColumnReaderOptions): ColumnSource {
  return {
    async query(sql, statement = {}) {
      const { name, schema } = statement.params ?? {};
      if (typeof name === 'string') {
        const key = `${typeof schema === 'string' && schema !== '' ? schema : options.database}.${name}`;
        const columns = await options.columnsOf(key);
        if (columns) return rowsOf(columns.map((column) => [column.name, column.type]));
        if (!options.warehouse) throw columnsUnknown(`the columns of '${key}' are not known`);
        return options.warehouse.query(sql, statement);
      }
      await options.ready();
      const params = Object.fromEntries(
        Object.entries(statement.params ?? {}).map(([key, value]) => [key, String(value)]),
      );
      const answer = await options.analyser.ask<'read'>({
        kind: 'read',
        sql,
        database: options.database,
        params,
      });
      if (answer.kind === 'rows') return rowsOf(answer.rows);
      const { code, message, number } = answer.failure;
      throw new WarehouseError(code, message, number === undefined ? {} : { number });
    },
  };
}
