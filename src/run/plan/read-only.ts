import type { StatementOptions, Warehouse } from '../../warehouse/index.ts';
import { planWrites } from '../diagnostics.ts';

/** Comments and opening parentheses before the first word. */
const BEFORE = /^(?:\s|\(|--[^\n]*(?:\n|$)|#[! ][^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
const READING = /^(?:select|with|show|describe|desc|explain|exists|from|values|set|use)\b/i;
const WRITING = /\binsert\s+into\b|\binto\s+outfile\b/i;

/** Whether a statement changes nothing; in doubt it does. */
export function isReading(sql: string): boolean {
  const statement = sql.replace(BEFORE, '');
  return READING.test(statement) && !WRITING.test(statement);
}

/**
 * A warehouse that answers questions and changes nothing, whatever a template asks for: what would write is refused with
 * a UserError. `hasSchema`: whether the target's database is there; without it statements have no database of their own.
 */
export function readOnly(warehouse: Warehouse, hasSchema: boolean): Warehouse {
  const placed = (options: StatementOptions = {}): StatementOptions =>
    hasSchema || options.database !== undefined ? options : { ...options, database: null };
  const assertReading = (sql: string): void => {
    if (!isReading(sql)) throw planWrites(sql);
  };
  return {
    target: warehouse.target,
    serverVersion: () => warehouse.serverVersion(),
    query: async (sql, options) => {
      assertReading(sql);
      return warehouse.query(sql, placed(options));
    },
    command: async (sql, options) => {
      assertReading(sql);
      return warehouse.command(sql, placed(options));
    },
    stream: (sql, format, options) => {
      assertReading(sql);
      return warehouse.stream(sql, format, placed(options));
    },
    insert: async ({ table }) => Promise.reject(planWrites(`insert into ${table}`)),
    cancel: (queryId) => warehouse.cancel(queryId),
    openSession: () => readOnly(warehouse.openSession(), hasSchema),
    close: () => warehouse.close(),
  };
}
