import type { ResultColumn } from './types.ts';

/** From a value of ClickHouse's JSON formats to the value that `QueryResult` promises. */
type Reader = (value: unknown) => unknown;

/**
 * The settings under which ClickHouse's JSON loses nothing: wide whole numbers and decimals come as text (a double
 * cannot hold them), nan and inf come at all, tuples come as arrays. Decimals show their scale.
 */
export const LOSSLESS_JSON = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_decimal_trailing_zeros: 1,
  output_format_json_quote_denormals: 1,
  output_format_json_named_tuples_as_objects: 0,
} as const;

const asIs: Reader = (value) => value;

const wholeNumber: Reader = (value) => {
  if (typeof value !== 'string') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
};

const DENORMALS: Readonly<Record<string, number>> = {
  nan: NaN,
  '-nan': NaN,
  inf: Infinity,
  '-inf': -Infinity,
};

const float: Reader = (value) => (typeof value === 'string' ? (DENORMALS[value] ?? Number(value)) : value);

/** Parts between top-level separators; parentheses and quotes of all kinds hold together. */
function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "'" || char === '`' || char === '"') {
      for (at += 1; at < text.length && text.charAt(at) !== char; at += 1)
        if (text.charAt(at) === '\\') at += 1;
    } else if (char === '(') {
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
    } else if (char === separator && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}

/** The type of a tuple's element: `UInt8`, `a UInt8` and `` `a b` UInt8 `` alike. */
const elementType = (element: string): string => splitTopLevel(element, ' ').at(-1) ?? element;

function arrayOf(element: Reader): Reader {
  if (element === asIs) return asIs;
  return (value) => (Array.isArray(value) ? value.map(element) : value);
}

function tupleOf(elements: readonly Reader[]): Reader {
  if (elements.every((element) => element === asIs)) return asIs;
  return (value) => (Array.isArray(value) ? value.map((item, at) => (elements[at] ?? asIs)(item)) : value);
}

function mapOf(values: Reader): Reader {
  if (values === asIs) return asIs;
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, values(item)]));
  };
}

function nullable(inner: Reader): Reader {
  if (inner === asIs) return asIs;
  return (value) => (value === null ? null : inner(value));
}

function makeReader(type: string): Reader {
  const open = type.indexOf('(');
  const name = open === -1 ? type : type.slice(0, open);
  const args = open === -1 ? [] : splitTopLevel(type.slice(open + 1, type.lastIndexOf(')')), ',');
  const inner = (at: number): Reader => readerOf(args[at] ?? '');
  if (/^U?Int(64|128|256)$/.test(name) || name.startsWith('Interval')) return wholeNumber;
  switch (name) {
    case 'Float32':
    case 'Float64':
    case 'BFloat16':
      return float;
    case 'Nullable':
      return nullable(inner(0));
    case 'LowCardinality':
      return inner(0);
    case 'SimpleAggregateFunction':
      return inner(1);
    case 'Array':
      return arrayOf(inner(0));
    case 'Tuple':
      return tupleOf(args.map((arg) => readerOf(elementType(arg))));
    case 'Nested':
      return arrayOf(tupleOf(args.map((arg) => readerOf(elementType(arg)))));
    case 'Map':
      return mapOf(inner(1));
    default:
      return asIs;
  }
}

const readers = new Map<string, Reader>();

function readerOf(type: string): Reader {
  let reader = readers.get(type);
  if (!reader) {
    reader = makeReader(type);
    readers.set(type, reader);
  }
  return reader;
}

/** Rows of `JSONCompact`, written under `LOSSLESS_JSON`, as `QueryResult` promises them. May change `rows` in place. */
export function readRows(
  columns: readonly ResultColumn[],
  rows: unknown[][],
): readonly (readonly unknown[])[] {
  columns.forEach((column, at) => {
    const reader = readerOf(column.type);
    if (reader === asIs) return;
    for (const row of rows) row[at] = reader(row[at]);
  });
  return rows;
}
