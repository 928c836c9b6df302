import { toText } from '../../jinja/index.ts';

interface Grid {
  readonly columnNames: readonly string[];
  readonly columnTypes: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

const NUMERIC = new Set(['Number', 'Integer']);

/** A table as agate's `print_table` draws it: numbers to the right, all else to the left, `…` for what is left out. */
export function renderTable(table: Grid, maxRows: number, maxColumns: number): string {
  const names = table.columnNames.slice(0, maxColumns);
  const body = table.rows.slice(0, maxRows).map((row) =>
    names.map((_, at) => {
      const value = row[at];
      return value === null || value === undefined ? '' : toText(value);
    }),
  );
  if (table.columnNames.length > names.length) {
    names.push('...');
    for (const row of body) row.push('...');
  }
  if (table.rows.length > body.length) body.push(names.map(() => '...'));
  const widths = names.map((name, at) => Math.max(name.length, ...body.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], isHeader: boolean): string =>
    `| ${cells
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        const toTheRight = !isHeader && NUMERIC.has(table.columnTypes[at] ?? '');
        return toTheRight ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(names, true), rule, ...body.map((row) => line(row, false))].join('\n');
}
