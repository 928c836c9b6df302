import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSourceSchemas, parseSourceSchemas } from './source-schemas.ts';

const column = fc.oneof(
  fc.record({ name: fc.string(), type: fc.string() }),
  fc.record({ name: fc.string(), type: fc.string(), isHidden: fc.constant(true) }),
);

describe('the file of source schemas', () => {
  it('gives back what was written, whatever columns are called', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.array(column))), (entries) => {
        const schemas = new Map(entries);
        expect(parseSourceSchemas(formatSourceSchemas(schemas))).toEqual(schemas);
      }),
    );
  });

  it('is the same text for the same schemas, in whatever order they were found', () => {
    const a = [{ name: 'x', type: 'UInt8' }];
    const one = new Map([
      ['raw.a', a],
      ['raw.b', []],
    ]);
    const other = new Map([
      ['raw.b', []],
      ['raw.a', a],
    ]);
    expect(formatSourceSchemas(one)).toBe(formatSourceSchemas(other));
  });

  it.each([
    '',
    '[]',
    '{"version": 2, "relations": []}',
    '{"version": 1}',
    '{"version": 1, "relations": [{"relation": "a.b"}]}',
    '{"version": 1, "relations": [{"relation": "a.b", "columns": [{"name": "x"}]}]}',
  ])('is refused as %s', (text) => {
    expect(parseSourceSchemas(text)).toBeUndefined();
  });
});
