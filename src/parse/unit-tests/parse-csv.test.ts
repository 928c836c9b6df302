import { describe, expect, it } from 'vitest';
import { parseCsv } from './parse-csv.ts';

describe('parseCsv', () => {
  it('reads rows by the names of the header', () => {
    expect(parseCsv('id,name\n1,a\n2,b\n')).toEqual([
      { id: '1', name: 'a' },
      { id: '2', name: 'b' },
    ]);
  });

  it('takes quoted commas, quotes and line ends as part of the value', () => {
    expect(parseCsv('a,b\n"x, ""y""","1\n2"\n')).toEqual([{ a: 'x, "y"', b: '1\n2' }]);
  });

  it('keeps empty values, skips blank lines, and has null for what a short row lacks', () => {
    expect(parseCsv('a,b,c\r\n\r\n1,,\r\n2')).toEqual([
      { a: '1', b: '', c: '' },
      { a: '2', b: null, c: null },
    ]);
  });

  it('has no rows without a header', () => {
    expect(parseCsv('')).toEqual([]);
  });
});
