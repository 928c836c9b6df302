import { WarehouseError } from '../../warehouse/index.ts';

/**
 * ClickHouse's errors about a value, by number: the row is at fault, not the table or the server.
 * 6, 26, 27, 38, 41, 72, 117, 376, 675, 676: text that cannot be read as the type; 25: a broken escape; 53, 70: types
 * that do not convert; 69, 321, 407: out of range; 131: too long; 349: null; 469: a constraint; 691, 36: no such enum value.
 */
const VALUE_ERRORS: ReadonlySet<number> = new Set([
  6, 25, 26, 27, 36, 38, 41, 53, 69, 70, 72, 117, 131, 321, 349, 376, 407, 469, 675, 676, 691,
]);

export interface RefusedRow {
  /** 0-based; undefined when ClickHouse did not say which row it was. */
  readonly row: number | undefined;
  readonly reason: string;
}

/** Which row made an insert fail; undefined when no row is to blame. */
export function refusedRow(error: unknown): RefusedRow | undefined {
  if (!(error instanceof WarehouseError) || error.number === undefined) return undefined;
  // ClickHouse names a row for what it could not read alone, whatever the number.
  const row = /\(at row (?<row>\d+)\)/.exec(error.message)?.groups?.['row'];
  if (row === undefined && !VALUE_ERRORS.has(error.number)) return undefined;
  const [sentence = error.message] = error.message.split(/\(at row|\n/);
  const reason = sentence.replaceAll(/^(?:Code: \d+\. )?(?:DB::Exception: )?/g, '').replace(/[:\s]+$/, '');
  return { row: row === undefined ? undefined : Number(row) - 1, reason };
}
