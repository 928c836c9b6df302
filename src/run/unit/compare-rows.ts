import { isRecord } from '../../base/index.ts';
import { toText } from '../../jinja/index.ts';
import type { DiffRow, RowDiff } from '../../manifest/index.ts';

type Row = readonly unknown[];

/** A value so that equal ones have equal texts and no others: null is none of them, and equals itself. */
function keyOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${keyOf(each)}`).join()}}`;
  }
  return toText(value);
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return isRecord(value) && (prototype === Object.prototype || prototype === null);
};

/** A value for people; a text that could be taken for something else is quoted. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') {
    const isPlainText =
      value !== '' && value !== 'NULL' && value.trim() === value && !/[,\n\r\t→]/.test(value);
    return isPlainText ? value : JSON.stringify(value);
  }
  return keyOf(value);
}

interface Side {
  readonly row: Row;
  readonly cells: readonly string[];
}

const sideOf = (row: Row): Side => ({ row, cells: row.map(keyOf) });

/**
 * Compares two lists of rows without regard to their order: each row counts as often as it is there.
 * @returns undefined when they are the same
 */
export function compareRows(
  columns: readonly string[],
  actual: readonly Row[],
  expected: readonly Row[],
): RowDiff | undefined {
  const open = new Map<string, Side[]>();
  for (const side of actual.map(sideOf)) {
    const key = side.cells.join();
    const same = open.get(key);
    if (same) same.push(side);
    else open.set(key, [side]);
  }
  const missing = expected.map(sideOf).filter(({ cells }) => open.get(cells.join())?.pop() === undefined);
  const extra = [...open.values()].flat();
  if (missing.length === 0 && extra.length === 0) return undefined;
  return { columns, rows: pair(missing, extra), equal: expected.length - missing.length };
}

/** Puts rows beside each other that agree in most of their cells: what was meant is then easy to see. */
function pair(missing: readonly Side[], extra: readonly Side[]): readonly DiffRow[] {
  const left = new Set(extra);
  const rows: DiffRow[] = [];
  const alone: DiffRow[] = [];
  for (const side of missing) {
    const other = nearestOf(side, left);
    if (!other) {
      alone.push({ kind: 'expected', cells: side.row.map(shown) });
      continue;
    }
    left.delete(other);
    const cells = side.cells.map((cell, index) => {
      const text = shown(side.row[index]);
      return cell === other.cells[index] ? text : { expected: text, actual: shown(other.row[index]) };
    });
    rows.push({ kind: 'changed', cells });
  }
  const unexpected = [...left].map(({ row }): DiffRow => ({ kind: 'actual', cells: row.map(shown) }));
  return [...rows, ...alone, ...unexpected];
}

/** The row that has most cells in common, the first ones before the others; none when no cell is. */
function nearestOf({ cells }: Side, others: Iterable<Side>): Side | undefined {
  let best: { readonly side: Side; readonly score: number } | undefined;
  for (const side of others) {
    const common = cells.flatMap((cell, index) => (cell === side.cells[index] ? [index] : []));
    const score = common.length + (common[0] === 0 ? 0.5 : 0);
    if (common.length > 0 && score > (best?.score ?? 0)) best = { side, score };
  }
  return best?.side;
}
