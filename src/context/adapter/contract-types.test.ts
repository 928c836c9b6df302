import { describe, expect, it } from 'vitest';
import { keepsContract } from './contract-types.ts';

describe('a type keeps a contract', () => {
  it.each([
    ['Int32', 'Int32', true],
    ['Int32', 'UInt32', false],
    ['String', 'LowCardinality(String)', true],
    ['LowCardinality(String)', 'String', true],
    ['Nullable(String)', 'LowCardinality(Nullable(String))', true],
    ['Map(String, Array(String))', 'Map(LowCardinality(String), Array(LowCardinality(String)))', true],
    ['Array(Nullable(String))', 'Array(LowCardinality(String))', false],
    ['String', 'Nullable(String)', false],
    ['Nullable(Int8)', 'Int8', false],
    ['FixedString(3)', 'FixedString(3)', true],
    ['FixedString(3)', 'FixedString(4)', false],
    ['String', 'FixedString(3)', true],
    ['Nullable(String)', 'Nullable(FixedString(3))', true],
    ['String', 'Nullable(FixedString(3))', false],
    ['FixedString(3)', 'String', false],
    ['Array(String)', 'Array(FixedString(3))', false],
    ["Enum8('LowCardinality(' = 1, ')' = 2)", "Enum8('LowCardinality(' = 1, ')' = 2)", true],
    ["Enum8('a' = 1)", "Enum8('LowCardinality(a)' = 1)", false],
  ])('%s, as %s: %s', (promised, given, expected) => {
    expect(keepsContract(promised, given)).toBe(expected);
  });
});
