import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Uses, type InnerUse } from './uses.ts';

const USES: readonly InnerUse[] = [
  'same',
  'computed',
  'aggregated',
  'filter',
  'join_key',
  'group_key',
  'window',
  'sort',
];
const VALUES = new Set<InnerUse>(['same', 'computed', 'aggregated']);
const use = fc.constantFrom(...USES);
const show = (uses: Uses): readonly string[] => uses.toColumns('c').map((each) => each.use);

describe('uses of columns', () => {
  it('of a value keep the strongest one, in whatever order they are found', () => {
    const one = Uses.of('r', 'c', 'aggregated').add('r', 'c', 'same').add('r', 'c', 'computed');
    expect(show(one)).toEqual(['aggregated']);
    expect(show(Uses.of('r', 'c').merge(one))).toEqual(['aggregated']);
  });

  it('of rows stand beside those of a value', () => {
    expect(show(Uses.of('r', 'c', 'filter').add('r', 'c', 'same'))).toEqual(['copied', 'filter']);
  });

  it('under another name are renamed', () => {
    expect(Uses.of('r', 'c').toColumns('d')).toEqual([{ relation: 'r', column: 'c', use: 'renamed' }]);
  });

  it('handed on as they are stay what they are', () => {
    fc.assert(
      fc.property(use, (inner) => {
        const uses = Uses.of('r', 'c', inner);
        expect(show(uses.through('same'))).toEqual(show(uses));
      }),
    );
  });

  it('are never weaker for being handed on, and choose rows once what is made of them does', () => {
    fc.assert(
      fc.property(use, use, (inner, outer) => {
        const [result] = show(Uses.of('r', 'c', inner).through(outer));
        if (!VALUES.has(outer)) expect(result).toBe(outer);
        else if (!VALUES.has(inner)) expect(result).toBe(inner);
        else if (inner === 'aggregated' || outer === 'aggregated') expect(result).toBe('aggregated');
      }),
    );
  });
});
