import { makeFloat, sortItems, toText } from '../../jinja/index.ts';
import { writeJson } from '../members/write-json.ts';
import { Decimal } from './decimal.ts';

type Rows = readonly (readonly unknown[])[];

/** As agate orders: by the values of a key, nulls behind all else. */
export function sortByKey<T>(items: readonly T[], key: (item: T) => unknown, reverse: boolean): T[] {
  const present = items.filter((item) => key(item) !== null);
  const missing = items.filter((item) => key(item) === null);
  const sorted = sortItems(present, key, reverse);
  return reverse ? [...missing, ...sorted] : [...sorted, ...missing];
}

/** A list of objects, one for each row. */
export function jsonOf(names: readonly string[], rows: Rows): string {
  return writeJson(
    rows.map((row) => Object.fromEntries(names.map((name, at) => [name, plainNumber(row[at] ?? null)]))),
  );
}

const plainNumber = (value: unknown): unknown =>
  value instanceof Decimal ? makeFloat(value.toFloat()) : value;

/** A line of names, and a line for each row. */
export function csvOf(names: readonly string[], rows: Rows): string {
  return [names, ...rows].map((row) => row.map(csvCell).join(',')).join('\n');
}

function csvCell(value: unknown): string {
  const text = value === null || value === undefined ? '' : toText(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
