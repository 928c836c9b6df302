import { givenColumn, inferColumn, type SeedColumn } from './infer-column.ts';
import { readCsv } from './read-csv.ts';
import { duplicateHeader, emptySeed, rowTooLong } from '../diagnostics.ts';

export interface SeedOptions {
  /** The file as messages name it. */
  readonly path: string;
  readonly delimiter: string;
  /** ClickHouse types by column, from the seed's configuration. */
  readonly columnTypes: Readonly<Record<string, string>>;
}

/** A seed's data, typed. */
export interface SeedTable {
  readonly columns: readonly SeedColumn[];
  readonly rowCount: number;
  /** Columns of `column_types` that the file does not have. */
  readonly unknownColumns: readonly string[];
}

/** agate's name of a column without a header: `a`, `b`, … by its place. */
const letterName = (index: number): string =>
  String.fromCharCode(97 + (index % 26)).repeat(Math.floor(index / 26) + 1);

/**
 * A CSV file as typed columns. Short rows are filled with no value, as in dbt.
 *
 * @throws UserError for a file without a header, a row with more cells than the header, two columns of one name
 */
export function readSeed(text: string, options: SeedOptions): SeedTable {
  const { header, rows } = readCsv(text, options.delimiter);
  const source = { path: options.path, text };
  if (header.length === 0) throw emptySeed(source);
  const names = header.map((name, index) => (name === '' ? letterName(index) : name));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw duplicateHeader(source, repeated);
  for (const row of rows) {
    if (row.cells.length > names.length) throw rowTooLong(source, row.line, row.cells.length, names.length);
  }
  const columns = names.map((name, index) => {
    const cells = rows.map((row) => row.cells[index] ?? '');
    const given = options.columnTypes[name];
    return given === undefined ? inferColumn(name, cells) : givenColumn(name, given, cells);
  });
  const unknownColumns = Object.keys(options.columnTypes).filter((name) => !names.includes(name));
  return { columns, rowCount: rows.length, unknownColumns };
}

/** Texts are always in quotes, other values only where they must: ClickHouse reads no quoted Bool. */
function writeCell(value: string, isText: boolean): string {
  return isText || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * The rows in ClickHouse's CSV. No value is an unquoted empty cell, which ClickHouse fills with the column's default,
 * or NULL where the column is Nullable.
 */
export function seedPayload(table: SeedTable): Uint8Array {
  const lines: string[] = [];
  for (let row = 0; row < table.rowCount; row += 1) {
    const cells = table.columns.map(({ values, type }) => {
      const value = values[row] ?? null;
      return value === null ? '' : writeCell(value, type.includes('String'));
    });
    // A row of one empty cell would be an empty line, which ClickHouse passes over.
    lines.push(cells.length === 1 && cells[0] === '' ? '\\N' : cells.join(','));
  }
  return Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`);
}
