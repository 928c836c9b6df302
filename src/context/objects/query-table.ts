import type { QueryResult } from '../../warehouse/index.ts';
import { writeJson } from '../members/write-json.ts';
import { PyDate, PyDateTime } from '../modules/datetime/index.ts';
import { Decimal } from './decimal.ts';
import { Table } from './table.ts';

interface ColumnReader {
  readonly agateType: string;
  readonly read: (value: unknown) => unknown;
}

const asIs = (value: unknown): unknown => value;

/**
 * Rows of ClickHouse as dbt gives them to templates: numbers as numbers, dates as dates, texts as texts,
 * arrays, tuples and maps as JSON text.
 */
export function tableOf(result: QueryResult, print: (text: string) => void): Table {
  const readers = result.columns.map((column) => readerOf(column.type));
  return new Table(
    result.columns.map((column) => column.name),
    readers.map((reader) => reader.agateType),
    result.rows.map((row) =>
      row.map((value, at) => (value === null || value === undefined ? null : readers[at]?.read(value))),
    ),
    print,
  );
}

function readerOf(type: string): ColumnReader {
  const inner = type.replace(/^LowCardinality\((.*)\)$/s, '$1').replace(/^Nullable\((.*)\)$/s, '$1');
  if (/^U?Int\d+/.test(inner)) return { agateType: 'Integer', read: asIs };
  if (inner === 'Float32') return { agateType: 'Number', read: readSingle };
  if (/^B?Float/.test(inner)) return { agateType: 'Number', read: readFloat };
  if (inner.startsWith('Decimal')) return { agateType: 'Number', read: scaledReader(inner) };
  if (inner === 'Bool') return { agateType: 'Boolean', read: asIs };
  if (inner.startsWith('DateTime'))
    return { agateType: 'DateTime', read: (value) => PyDateTime.parse(String(value)) ?? value };
  if (inner.startsWith('Date'))
    return { agateType: 'Date', read: (value) => PyDate.parse(String(value)) ?? value };
  return { agateType: 'Text', read: readText };
}

const readFloat = (value: unknown): unknown =>
  typeof value === 'number' ? Decimal.ofFloat(value) : readDecimal(value);

/** The single precision number itself, which its shortest text (3.3) is not: templates write it into SQL as a Float64. */
const readSingle = (value: unknown): unknown =>
  typeof value === 'number' ? Decimal.ofFloat(Math.fround(value)) : readDecimal(value);

const readDecimal = (value: unknown): unknown => Decimal.parse(String(value)) ?? value;

/** ClickHouse leaves trailing zeros out, which belong to the number: 1.50 of a Decimal(9, 2). */
function scaledReader(type: string): (value: unknown) => unknown {
  const scale = Number(/(\d+)\)$/.exec(type)?.[1] ?? 0);
  return (value) => {
    const decimal = readDecimal(value);
    return decimal instanceof Decimal ? decimal.round(scale) : decimal;
  };
}

function readText(value: unknown): unknown {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? writeJson(value) : value;
}
