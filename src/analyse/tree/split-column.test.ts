import { describe, expect, it } from 'vitest';
import { splitColumn } from './split-column.ts';

describe('splitColumn', () => {
  it.each([
    ['id UInt64', 'id', 'UInt64'],
    ['a b Nullable(String)', 'a b', 'Nullable(String)'],
    ['sum(plus(a, b)) Decimal(38, 2)', 'sum(plus(a, b))', 'Decimal(38, 2)'],
    ["t Tuple(a UInt8, b Enum8('x) y' = 1))", 't', "Tuple(a UInt8, b Enum8('x) y' = 1))"],
    ["at DateTime64(3, 'UTC')", 'at', "DateTime64(3, 'UTC')"],
    ["e Enum8('it\\'s (' = 1)", 'e', "Enum8('it\\'s (' = 1)"],
    ["concat(a, ') (') String", "concat(a, ') (')", 'String'],
  ])('%s', (line, name, type) => {
    expect(splitColumn(line)).toEqual({ name, type });
  });
});
