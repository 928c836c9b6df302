import { describe, expect, it } from 'vitest';
import { PyPattern } from './pattern.ts';
import { isQuick, withinTimeLimit } from './time-limit.ts';

describe('a search', () => {
  it.each(['(a+)+$', '(a|aa)+$', '(.*)*b', String.raw`(\w+\s?)*!`, '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'with %s ends with an error instead of hanging',
    (pattern) => {
      const began = performance.now();
      const search = (): unknown => new PyPattern(pattern, 0).search(`${'a'.repeat(5000)}#`);
      expect(search).toThrow('takes too long');
      expect(performance.now() - began).toBeLessThan(10_000);
    },
    20_000,
  );

  it('goes on as before after one that took too long', () => {
    expect(withinTimeLimit(() => /(a+)+$/.test(`${'a'.repeat(40)}b`), 20)).toBeUndefined();
    expect(new PyPattern('(a+)(b*)c', 0).search('xaabbc')?.group(1)).toBe('aa');
  });

  it('passes on what goes wrong in it', () => {
    const fail = (): never => {
      throw new RangeError('no');
    };
    expect(() => withinTimeLimit(fail)).toThrow(RangeError);
  });

  it.each([
    ['[a-z]+', 'abc', true],
    ['^(a|b)c*$', 'abc', true],
    ['[a-z]+', 'a'.repeat(50_000), false],
    ['(a+)+', 'abc', false],
    ['(a|aa)+', 'abc', false],
    ['a{1,300}', 'abc', false],
    ['a?a?a?a?a?a?aaaaaa', 'abc', false],
    ['(a|aa)(a|aa)(a|aa)(a|aa)(a|aa)$', 'abc', false],
  ])(
    'with %s is taken for quick only when nothing can be tried in very many ways',
    (source, text, expected) => {
      expect(isQuick(source, text)).toBe(expected);
    },
  );
});
