import { expect, it } from 'vitest';
import { layOutDiff } from './lay-out-diff.ts';
import type { RowDiff } from './results.ts';

const DIFF: RowDiff = {
  columns: ['id', 'name', 'note'],
  rows: [
    { kind: 'changed', cells: ['1', { expected: 'stew', actual: 'soup' }, 'hot'] },
    { kind: 'expected', cells: ['3', 'cake', 'sweet'] },
    { kind: 'actual', cells: ['2', 'salad', 'NULL'] },
  ],
  equal: 1,
};

const textOf = (diff: RowDiff): string =>
  layOutDiff(diff)
    .map(({ text }) => text)
    .join('');

it('looks as dbt prints it, with the columns aligned', () => {
  expect(textOf(DIFF)).toBe(
    [
      'actual differs from expected:',
      '',
      '@@ ,id,name     ,note',
      '→  ,1 ,stew→soup,hot',
      '---,3 ,cake     ,sweet',
      '+++,2 ,salad    ,NULL',
      '... 1 row is as expected',
    ].join('\n'),
  );
});

it('says of each piece which side it is from', () => {
  const sides = layOutDiff(DIFF).filter(({ side }) => side === 'expected' || side === 'actual');
  expect(sides.map(({ text, side }) => [side, text.trim()])).toEqual([
    ['actual', 'actual'],
    ['expected', 'expected'],
    ['expected', 'stew'],
    ['actual', 'soup'],
    ['expected', '---,3 ,cake     ,sweet'],
    ['actual', '+++,2 ,salad    ,NULL'],
  ]);
});

it('counts rows beyond the first hundred', () => {
  const rows = Array.from({ length: 103 }, (_, index) => ({
    kind: 'actual' as const,
    cells: [String(index)],
  }));
  const text = textOf({ columns: ['id'], rows, equal: 0 });
  expect(text).toContain('+++,99\n');
  expect(text).not.toContain('+++,100');
  expect(text).toContain('... and 3 more that differ');
});
