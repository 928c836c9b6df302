import { isRecord, type JsonObject } from '../base/index.ts';
import { PyDate, PyDateTime } from './modules/datetime/index.ts';
import { AdapterResponse } from './objects/adapter-response.ts';
import { Table } from './objects/table.ts';

/** What `collect_freshness` and its kin answer. */
export interface MeasuredFreshness {
  /** When the newest row came; null for a source without rows. */
  readonly maxLoadedAt: Date | null;
  /** When it was asked. */
  readonly snapshottedAt: Date;
  readonly adapterResponse: JsonObject;
}

/**
 * The result of a freshness macro: `load_result()` of one row with two times. Times without a zone are UTC, as in dbt.
 * @returns what is wrong with it, as a sentence, when it is something else.
 */
export function readFreshness(result: unknown): MeasuredFreshness | string {
  const table = isRecord(result) ? result['table'] : undefined;
  if (!(table instanceof Table)) return 'it returned no result of a query';
  const [row] = table.rows;
  if (!row || table.rows.length !== 1 || row.length !== 2) {
    return `it returned ${table.rows.length} rows of ${table.columnNames.length} columns instead of one row of two`;
  }
  const [loaded, asked] = row.map(readTime);
  if (loaded === undefined || !asked) {
    const [name = ''] = table.columnNames;
    return `'${name}' is '${String(row[0])}', which is no time`;
  }
  const response = isRecord(result) ? result['response'] : undefined;
  return {
    maxLoadedAt: loaded,
    snapshottedAt: asked,
    adapterResponse: response instanceof AdapterResponse ? response.toJson() : {},
  };
}

/** Undefined for what is no time. */
function readTime(value: unknown): Date | null | undefined {
  if (value === null) return null;
  if (value instanceof PyDate) return new Date(value.days * 86_400_000);
  if (!(value instanceof PyDateTime)) return undefined;
  const microseconds = value.zone ? value.instant : value.wall;
  return new Date(Number(microseconds / 1000n));
}
