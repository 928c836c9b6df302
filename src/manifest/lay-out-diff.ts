import type { DiffCell, DiffRow, RowDiff } from './results.ts';

/** A stretch of a diff's text and which side it is from. */
export interface DiffPiece {
  readonly text: string;
  readonly side: 'expected' | 'actual' | 'both' | 'neither';
}

/** Rows beyond these are counted only. */
const MOST_ROWS = 100;
const MARKS: Readonly<Record<DiffRow['kind'], string>> = { expected: '---', actual: '+++', changed: '→' };
const ARROW = '→';

/**
 * A diff as dbt prints it: `---` rows are missing, `+++` rows are not expected, in `→` rows the cells that differ read
 * `expected→actual`. Unlike there, columns are aligned, and rows that agree are counted.
 */
export function layOutDiff(diff: RowDiff, indent = ''): readonly DiffPiece[] {
  const { columns, rows, equal } = diff;
  const shown = rows.slice(0, MOST_ROWS);
  const widths = columns.map((name, index) =>
    Math.max(widthOf(name), ...shown.map((row) => widthOf(textOf(row.cells[index] ?? '')))),
  );
  const pieces: DiffPiece[] = [
    { text: indent, side: 'both' },
    { text: 'actual', side: 'actual' },
    { text: ' differs from ', side: 'both' },
    { text: 'expected', side: 'expected' },
    { text: `:\n\n${indent}`, side: 'both' },
    { text: lineOf('@@', columns, widths), side: 'neither' },
  ];
  for (const row of shown) pieces.push({ text: `\n${indent}`, side: 'both' }, ...rowPieces(row, widths));
  const more = rows.length - shown.length;
  if (more > 0) pieces.push({ text: `\n${indent}... and ${more} more that differ`, side: 'neither' });
  if (equal > 0) {
    const what = equal === 1 ? '1 row is' : `${equal} rows are`;
    pieces.push({ text: `\n${indent}... ${what} as expected`, side: 'neither' });
  }
  return pieces;
}

function rowPieces(row: DiffRow, widths: readonly number[]): readonly DiffPiece[] {
  const { kind, cells } = row;
  if (kind !== 'changed') return [{ text: lineOf(MARKS[kind], cells.map(textOf), widths), side: kind }];
  const pieces: DiffPiece[] = [{ text: MARKS.changed.padEnd(3), side: 'both' }];
  for (const [index, cell] of cells.entries()) {
    pieces.push({ text: ',', side: 'both' });
    if (typeof cell === 'string') pieces.push({ text: cell, side: 'both' });
    else {
      pieces.push(
        { text: cell.expected, side: 'expected' },
        { text: ARROW, side: 'both' },
        { text: cell.actual, side: 'actual' },
      );
    }
    const isLast = index === cells.length - 1;
    if (!isLast) pieces.push({ text: padding(textOf(cell), widths[index] ?? 0), side: 'both' });
  }
  return pieces;
}

function lineOf(mark: string, cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, index) =>
    index === cells.length - 1 ? cell : cell + padding(cell, widths[index] ?? 0),
  );
  return [mark.padEnd(3), ...padded].join(',');
}

const textOf = (cell: DiffCell): string =>
  typeof cell === 'string' ? cell : `${cell.expected}${ARROW}${cell.actual}`;

/** Characters, not UTF-16 units. */
const widthOf = (text: string): number => [...text].length;

const padding = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text)));
