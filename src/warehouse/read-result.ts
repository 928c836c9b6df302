import { isRecord } from '../base/index.ts';
import { readRows } from './read-values.ts';
import type { QueryResult, ResultColumn } from './types.ts';
import { WarehouseError } from './warehouse-error.ts';

function isColumn(value: unknown): value is ResultColumn {
  return isRecord(value) && typeof value['name'] === 'string' && typeof value['type'] === 'string';
}

const incomplete = (queryId: string): WarehouseError =>
  new WarehouseError('CONNECTION_LOST', 'The answer ended before it was whole', { queryId });

/**
 * The rows of an answer in `JSONCompact`. A statement without rows (DDL) has an empty answer: no columns, no rows.
 *
 * @throws WarehouseError `CONNECTION_LOST` when the answer is cut off, `UNEXPECTED_FORMAT` when the statement has a FORMAT of its own
 */
export function readResult(
  text: string,
  format: string | undefined,
  queryId: string,
): Pick<QueryResult, 'columns' | 'rows'> {
  if (text.trim() === '') return { columns: [], rows: [] };
  if (format !== undefined && format !== 'JSONCompact') {
    const hint = 'leave the FORMAT clause out of the statement';
    throw new WarehouseError(
      'UNEXPECTED_FORMAT',
      `Rows were asked for, and the statement answers in ${format}`,
      { queryId, hint },
    );
  }
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw incomplete(queryId);
  }
  if (!isRecord(answer)) throw incomplete(queryId);
  const { meta, data, rows } = answer;
  if (!Array.isArray(meta) || !meta.every(isColumn) || !Array.isArray(data) || data.length !== rows)
    throw incomplete(queryId);
  return { columns: meta, rows: readRows(meta, data) };
}
