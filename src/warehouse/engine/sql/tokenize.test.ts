import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteString } from './quote-string.ts';
import { tokenize } from './tokenize.ts';

const texts = (sql: string): string[] => [...tokenize(sql)].map((token) => token.text);

describe('tokenize', () => {
  it('leaves out blanks and comments of every kind', () => {
    expect(texts('select -- one\n1 /* two; */ + # three\n2 #! four\n; ')).toEqual([
      'select',
      '1',
      '+',
      '2',
      ';',
    ]);
  });

  it.each([
    ["'it''s; -- no comment'", 'string'],
    ["'a\\'b; c'", 'string'],
    ["$$ a ; ' $$", 'string'],
    ['$tag$ a $$ ; $tag$', 'string'],
    ['`a``b; c`', 'identifier'],
    ['"a\\"b; c"', 'identifier'],
    ['größe_1', 'word'],
    ['1e10', 'number'],
  ])('keeps %s together', (text, kind) => {
    expect([...tokenize(`(${text})`)].map((token) => [token.kind, token.text])).toEqual([
      ['punctuation', '('],
      [kind, text],
      ['punctuation', ')'],
    ]);
  });

  it('ends with the text where a quote or comment does not', () => {
    for (const open of ["'abc", '`abc', '$$abc']) expect(texts(open)).toEqual([open]);
    expect(texts('a /* b')).toEqual(['a']);
  });

  it('finds any text quoted as a literal again, whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(texts(`f(${quoteString(text)}, 1)`)).toEqual(['f', '(', quoteString(text), ',', '1', ')']);
      }),
    );
  });

  it('covers every character that is not blank or comment exactly once', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let end = 0;
        for (const token of tokenize(text)) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(token.start, token.end)).toBe(token.text);
          expect(token.end).toBeGreaterThan(token.start);
          ({ end } = token);
        }
      }),
    );
  });
});
