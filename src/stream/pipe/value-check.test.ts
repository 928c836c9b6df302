import { describe, expect, it } from 'vitest';
import { isNullable, valueCheckOf } from './value-check.ts';

const judge = (type: string, json: string): boolean => {
  const isString = json.startsWith('"');
  return valueCheckOf(type)?.(isString ? json.slice(1, -1) : json, isString) === undefined;
};

describe('a value that ClickHouse would change silently is noticed', () => {
  it.each([
    ['UInt8', '256'],
    ['UInt8', '"300"'],
    ['Int8', '-129'],
    ['UInt32', '4294967296'],
    ['UInt64', '18446744073709551616'],
    ['Int64', '9223372036854775808'],
    ['UInt64', '""'],
    ['Nullable(UInt8)', '300'],
    ['LowCardinality(Nullable(UInt8))', '300'],
    ['Float64', '1e400'],
    ['Float64', '-1E309'],
    ['Float32', '1e39'],
    ['Decimal(10, 2)', '"12.345"'],
    ['Decimal(10, 2)', '1e-3'],
    ['Decimal64(2)', '0.001'],
    ['DateTime', '1700000000000'],
    ['DateTime', '-1'],
    ["DateTime('UTC')", '"2200-01-01 00:00:00"'],
    ['DateTime64(3)', '"1899-12-31T00:00:00Z"'],
    ['Date', '"2150-01-01"'],
    ['Date32', '"2300-01-01"'],
    ['Array(UInt8)', '[1, 300]'],
    ['Array(UInt8)', '["256"]'],
    ['Array(Array(Int8))', '[[1], [2, 128]]'],
    ['Array(Nullable(DateTime))', '[null, 1700000000000]'],
    ['Array(Decimal(10, 2))', '["a]\\",", 1.234]'],
  ])('%s from %s', (type, json) => {
    expect(judge(type, json)).toBe(false);
  });
});

describe('a value that ClickHouse keeps, or refuses by itself, passes', () => {
  it.each([
    ['UInt8', '255'],
    ['UInt8', '"7"'],
    ['Int8', '-128'],
    ['UInt64', '18446744073709551615'],
    ['UInt64', '3.7'],
    ['UInt64', '"abc"'],
    ['UInt8', 'true'],
    ['Float64', '1e308'],
    ['Float64', '"1.5"'],
    ['Decimal(10, 2)', '12.34'],
    ['Decimal(10, 2)', '"12.3400"'],
    ['Decimal(10, 2)', '1.2345e2'],
    ['DateTime', '1700000000'],
    ['DateTime', '"2024-01-01T10:00:00.123Z"'],
    ['DateTime64(3)', '1700000000000'],
    ['Date', '"2024-02-29"'],
    ['String', '300'],
    ['Array(UInt8)', '[255, "0", null]'],
    ['Array(String)', '[300]'],
    ['Array(Array(UInt8))', '[[1, 2], []]'],
    ['Array(UInt8)', '{"a": 300}'],
  ])('%s from %s', (type, json) => {
    expect(judge(type, json)).toBe(true);
  });
});

it('knows which columns take null', () => {
  expect(
    ['Nullable(UInt8)', 'LowCardinality(Nullable(String))', 'UInt8', 'Array(Nullable(UInt8))'].map(
      isNullable,
    ),
  ).toEqual([true, true, false, false]);
});
