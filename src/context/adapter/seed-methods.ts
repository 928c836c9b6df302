import { toText, type HostObject } from '../../jinja/index.ts';
import { defineFunction } from '../objects/define-function.ts';
import { Table } from '../objects/table.ts';

/** ClickHouse's type for each of agate's, as dbt-clickhouse chooses them. */
const TYPES: Readonly<Record<string, string>> = {
  Text: 'String',
  Number: 'Float32',
  Integer: 'Int32',
  Boolean: 'Bool',
  DateTime: 'DateTime',
  Date: 'Date',
};

/** `adapter.convert_type` and `adapter.get_csv_data`: how seeds become tables. */
export function seedMethods(): Readonly<Record<string, HostObject>> {
  return {
    convert_type: defineFunction('convert_type', ['agate_table', 'col_idx'], (table, index) =>
      table instanceof Table && typeof index === 'number'
        ? (TYPES[table.columnTypes[index] ?? ''] ?? 'String')
        : 'String',
    ),
    get_csv_data: defineFunction('get_csv_data', ['table'], (table) =>
      table instanceof Table ? table.rows.map((row) => `${row.map(csvCell).join(',')}\n`).join('') : '',
    ),
  };
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = toText(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
