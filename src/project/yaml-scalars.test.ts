import { describe, expect, it } from 'vitest';
import { exactInteger, resolvePlainScalar } from './yaml-scalars.ts';

// Values as PyYAML's safe loader gives them.
const CASES: readonly (readonly [string, string | number | boolean | null])[] = [
  ['yes', true],
  ['Off', false],
  ['on', true],
  ['NO', false],
  ['yEs', 'yEs'],
  ['y', 'y'],
  ['n', 'n'],
  ['~', null],
  ['', null],
  ['NULL', null],
  ['0', 0],
  ['-0', 0],
  ['010', 8],
  ['08', '08'],
  ['0o17', '0o17'],
  ['0x1F', 31],
  ['-0b11', -3],
  ['1_000', 1000],
  ['+12', 12],
  ['1e3', '1e3'],
  ['1.5e3', '1.5e3'],
  ['1.5e+3', 1500],
  ['685.230_15e+03', 685230.15],
  ['1.', 1],
  ['.5', 0.5],
  ['-.5', '-.5'],
  ['.inf', Number.POSITIVE_INFINITY],
  ['-.INF', Number.NEGATIVE_INFINITY],
  ['.nan', Number.NaN],
  ['1:30', 90],
  ['1:30:15', 5415],
  ['1:60', '1:60'],
  ['190:20:30.15', 685230.15],
  ['2020-01-01', '2020-01-01'],
  ['1.2.3', '1.2.3'],
  ['-', '-'],
];

describe('plain scalars', () => {
  it.each(CASES)('%j is what PyYAML makes of it', (source, expected) => {
    expect(resolvePlainScalar(source).value).toBe(expected);
  });

  it('tells floats without a fraction and integers beyond 2^53, which JSON could not', () => {
    expect(resolvePlainScalar('1.0')).toEqual({ value: 1, kind: 'float' });
    expect(resolvePlainScalar('1')).toEqual({ value: 1, kind: 'plain' });
    expect(resolvePlainScalar('9007199254740993').kind).toBe('bigint');
    expect(exactInteger('-9007199254740993')).toBe(-9007199254740993n);
    expect(exactInteger('0777777777777777777777')).toBe(0o777777777777777777777n);
  });
});
