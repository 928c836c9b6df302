/** A row by the names of the header; null for a value that the row lacks. */
export type CsvRow = Readonly<Record<string, string | null>>;

/**
 * Rows of a CSV text with a header, as Python's `csv.DictReader` reads them: quotes are doubled inside quotes, blank
 * lines are no rows, values beyond the header are left out.
 */
export function parseCsv(text: string): readonly CsvRow[] {
  const [header, ...rows] = readRecords(text).filter((record) => record.length > 0);
  if (!header) return [];
  return rows.map((values) => Object.fromEntries(header.map((name, index) => [name, values[index] ?? null])));
}

/** Every line's values; a blank line has none. */
function readRecords(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  const pattern = /(?:"((?:[^"]|"")*)"([^,\r\n]*)|([^,\r\n]*))(,|\r\n|\n|\r|$)/y;
  let record: string[] = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, quoted, rest = '', plain = '', end] = match;
    const isBlankLine = record.length === 0 && quoted === undefined && plain === '' && end !== ',';
    if (!isBlankLine) record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"') + rest);
    if (end === ',') continue;
    records.push(record);
    record = [];
    if (pattern.lastIndex >= text.length) break;
  }
  return records;
}
