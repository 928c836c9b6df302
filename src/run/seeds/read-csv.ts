/** A CSV file as rows of text; the first row is the header. */
export interface CsvFile {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  readonly cells: readonly string[];
  /** 1-based line on which the row begins. */
  readonly line: number;
}

const QUOTE = '"';

/**
 * Splits CSV as Python's csv module does by default, which dbt reads seeds with: quotes count only at the beginning of
 * a cell, a doubled quote inside stands for one, what follows a closing quote is taken as it is, line ends may be of
 * any kind, and an empty line is a row without cells. A byte order mark is passed over.
 */
export function readCsv(text: string, delimiter: string): CsvFile {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  let rowLine = 1;
  const endRow = (): void => {
    rows.push({ cells, line: rowLine });
    cells = [];
    line += 1;
    rowLine = line;
  };

  while (at < text.length) {
    let cell = '';
    if (text.startsWith(QUOTE, at)) {
      at += 1;
      for (;;) {
        const close = text.indexOf(QUOTE, at);
        const end = close === -1 ? text.length : close;
        const part = text.slice(at, end);
        for (let n = part.indexOf('\n'); n !== -1; n = part.indexOf('\n', n + 1)) line += 1;
        cell += part;
        at = end + 1;
        if (!text.startsWith(QUOTE, at) || close === -1) break;
        cell += QUOTE;
        at += 1;
      }
    }
    const from = at;
    while (at < text.length) {
      const char = text.charAt(at);
      if (char === delimiter || char === '\n' || char === '\r') break;
      at += 1;
    }
    cell += text.slice(from, at);
    const stop = text.charAt(at);
    if (stop === delimiter) {
      cells.push(cell);
      at += 1;
      // The file ends after a delimiter: one more, empty cell.
      if (at === text.length) {
        cells.push('');
        endRow();
      }
      continue;
    }
    // A line without anything has no cells at all.
    if (cells.length > 0 || cell !== '' || at !== from || isQuotedEmpty(text, from)) cells.push(cell);
    at += text.startsWith('\r\n', at) ? 2 : 1;
    endRow();
  }
  const [header, ...body] = rows;
  return { header: header?.cells ?? [], rows: body };
}

/** Whether the cell that ended before `at` was written as `""`. */
const isQuotedEmpty = (text: string, at: number): boolean => at > 0 && text.charAt(at - 1) === QUOTE;
