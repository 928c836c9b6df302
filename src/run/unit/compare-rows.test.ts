import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRows } from './compare-rows.ts';

describe('compareRows', () => {
  it('takes null for equal to null and to nothing else', () => {
    expect(compareRows(['a'], [[null]], [[null]])).toBeUndefined();
    for (const other of ['', 'NULL', 'null', 0, false, []]) {
      expect(compareRows(['a'], [[null]], [[other]])).toBeDefined();
    }
  });

  it('tells texts, numbers, lists and objects apart by what they hold', () => {
    expect(compareRows(['a'], [[1]], [['1']])).toBeDefined();
    expect(compareRows(['a'], [[[1, [2]]]], [[[1, [2]]]])).toBeUndefined();
    expect(compareRows(['a'], [[['a', 'b']]], [[['b', 'a']]])).toBeDefined();
    expect(compareRows(['a'], [[{ k: 1, l: 2 }]], [[{ l: 2, k: 1 }]])).toBeUndefined();
    expect(compareRows(['a'], [[Number.NaN]], [[Number.NaN]])).toBeUndefined();
    expect(compareRows(['a', 'b'], [['x', 'y,z']], [['x,y', 'z']])).toBeDefined();
  });

  it('counts a row as often as it is there', () => {
    const diff = compareRows(['a'], [[1], [1], [2]], [[2], [1]]);
    expect(diff).toEqual({ columns: ['a'], rows: [{ kind: 'actual', cells: ['1'] }], equal: 2 });
  });

  it('puts beside each other rows that agree in most cells, and shows what differs', () => {
    const actual = [
      [2, 'b', 20],
      [1, 'x', 10],
    ];
    const expected = [
      [1, 'a', 10],
      [3, 'c', 30],
    ];
    expect(compareRows(['id', 'name', 'n'], actual, expected)?.rows).toEqual([
      { kind: 'changed', cells: ['1', { expected: 'a', actual: 'x' }, '10'] },
      { kind: 'expected', cells: ['3', 'c', '30'] },
      { kind: 'actual', cells: ['2', 'b', '20'] },
    ]);
  });

  it('quotes texts that could be taken for something else', () => {
    const [row] = compareRows(['a'], [], [['']])?.rows ?? [];
    expect(row?.cells).toEqual(['""']);
    const [other] = compareRows(['a'], [], [['NULL']])?.rows ?? [];
    expect(other?.cells).toEqual(['"NULL"']);
  });

  const cell = fc.constantFrom(null, 0, 1, 'a', '');
  const rows = fc.array(fc.tuple(cell, cell), { maxLength: 6 });

  it('does not look at the order of rows', () => {
    const shuffled = rows.chain((list) =>
      fc.shuffledSubarray(list, { minLength: list.length }).map((other) => [list, other] as const),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(compareRows(['a', 'b'], other, list)).toBeUndefined();
      }),
    );
  });

  it('finds a difference exactly when a row is there more often on one side', () => {
    const counted = (list: readonly (readonly unknown[])[]): string =>
      list
        .map((row) => JSON.stringify(row))
        .sort()
        .join(' ');
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const diff = compareRows(['a', 'b'], a, b);
        expect(diff === undefined).toBe(counted(a) === counted(b));
        if (!diff) return;
        const of = (kind: string): number => diff.rows.filter((row) => row.kind === kind).length;
        expect(diff.equal + of('changed') + of('expected')).toBe(b.length);
        expect(diff.equal + of('changed') + of('actual')).toBe(a.length);
      }),
    );
  });
});
