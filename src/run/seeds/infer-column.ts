import {
  isNullCell,
  parseBoolean,
  parseDate,
  parseDateTime,
  parseIsoDateTime,
  parseNumber,
} from './parse-cell.ts';

/** A seed's column, ready to be loaded. */
export interface SeedColumn {
  readonly name: string;
  /** ClickHouse's type. */
  readonly type: string;
  /** Each row's value as ClickHouse reads it; null is no value. */
  readonly values: readonly (string | null)[];
}

type Parse = (cell: string) => string | undefined;

/** Every value by `parse`, or undefined when one is of another kind. */
function parseAll(cells: readonly (string | null)[], parse: Parse): (string | null)[] | undefined {
  const values: (string | null)[] = [];
  for (const cell of cells) {
    const value = cell === null ? null : parse(cell);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

const fits = (values: readonly (string | null)[], low: bigint, high: bigint): boolean =>
  values.every((value) => value === null || (BigInt(value) >= low && BigInt(value) <= high));

const within = (values: readonly (string | null)[], low: string, high: string): boolean =>
  values.every((value) => value === null || (value >= low && value < high));

/** dbt-clickhouse's `Int32`, or the narrowest type that holds the values: ClickHouse would wrap them without a word. */
function integerType(values: readonly (string | null)[]): string {
  if (fits(values, -(2n ** 31n), 2n ** 31n - 1n)) return 'Int32';
  if (fits(values, -(2n ** 63n), 2n ** 63n - 1n)) return 'Int64';
  return fits(values, -(2n ** 127n), 2n ** 127n - 1n) ? 'Int128' : 'Int256';
}

function inferNumbers(cells: readonly (string | null)[]): Pick<SeedColumn, 'type' | 'values'> | undefined {
  let places = 0;
  const values = parseAll(cells, (cell) => {
    const number = parseNumber(cell);
    if (number) places = Math.max(places, number.places);
    return number?.text;
  });
  if (!values) return undefined;
  const isWhole = places === 0 && values.every((value) => value === null || !value.includes('e'));
  return { type: isWhole ? integerType(values) : 'Float32', values };
}

/** `Date` and `DateTime` begin in 1970: ClickHouse would move earlier days there without a word. */
const dateType = (values: readonly (string | null)[]): string =>
  within(values, '1970', '2149-06-07') ? 'Date' : within(values, '1900', '2300') ? 'Date32' : 'String';

const dateTimeType = (values: readonly (string | null)[]): string =>
  within(values, '1970', '2106-02-07')
    ? 'DateTime'
    : within(values, '1900', '2300')
      ? 'DateTime64(0)'
      : 'String';

/**
 * The type of a column as dbt-clickhouse finds it (agate's inference): whole numbers are `Int32`, other numbers
 * `Float32`, then `Date`, `DateTime`, `Bool`, else `String`. A column without any value is `Int32`. Where a type is too
 * narrow for the values, the next wider one is taken.
 */
export function inferColumn(name: string, cells: readonly string[]): SeedColumn {
  const present = cells.map((cell) => (isNullCell(cell) ? null : cell));
  const numbers = inferNumbers(present);
  if (numbers) return { name, ...numbers };
  const dates = parseAll(present, parseDate);
  if (dates) return { name, type: dateType(dates), values: dates };
  const dateTimes = parseAll(present, parseDateTime) ?? parseAll(present, parseIsoDateTime);
  if (dateTimes) return { name, type: dateTimeType(dateTimes), values: dateTimes };
  const booleans = parseAll(present, parseBoolean);
  if (booleans) return { name, type: 'Bool', values: booleans };
  return { name, type: 'String', values: present };
}

/** A column whose type the user gave: its texts reach ClickHouse as they are. */
export function givenColumn(name: string, type: string, cells: readonly string[]): SeedColumn {
  return { name, type, values: cells.map((cell) => (isNullCell(cell) ? null : cell)) };
}
