import { floatOf, intOf, normalizeInt } from '../operations/integers.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { makeFloat } from '../values/py-float.ts';
import { PyTuple } from '../values/py-tuple.ts';

const magnitude = (self: unknown): bigint => {
  const value = BigInt(intOf(self) ?? 0);
  return value < 0n ? -value : value;
};

/** A float as the fraction it exactly is. */
function ratio(value: number): PyTuple {
  let numerator = value;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return new PyTuple([normalizeInt(BigInt(numerator)), normalizeInt(denominator)]);
}

/** A float's bits as Python writes them: `0x1.8p+0`, with all thirteen digits. */
function hex(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const sign = bits >> 63n === 0n ? '' : '-';
  const power = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  if (power === 0 && fraction === 0n) return `${sign}0x0.0p+0`;
  const exponent = power === 0 ? -1022 : power - 1023;
  const digits = fraction.toString(16).padStart(13, '0');
  return `${sign}0x${power === 0 ? 0 : 1}.${digits}p${exponent < 0 ? '' : '+'}${exponent}`;
}

export const INT_METHODS: ReadonlyMap<string, Builtin> = new Map([
  [
    'bit_length',
    builtin('int.bit_length', '/ self', (_env, [self]) => {
      const value = magnitude(self);
      return value === 0n ? 0 : value.toString(2).length;
    }),
  ],
  [
    'bit_count',
    builtin(
      'int.bit_count',
      '/ self',
      (_env, [self]) => magnitude(self).toString(2).replaceAll('0', '').length,
    ),
  ],
  ['conjugate', builtin('int.conjugate', '/ self', (_env, [self]) => intOf(self))],
  [
    'as_integer_ratio',
    builtin('int.as_integer_ratio', '/ self', (_env, [self]) => new PyTuple([intOf(self), 1])),
  ],
]);

export const FLOAT_METHODS: ReadonlyMap<string, Builtin> = new Map([
  ['is_integer', builtin('float.is_integer', '/ self', (_env, [self]) => Number.isInteger(floatOf(self)))],
  ['hex', builtin('float.hex', '/ self', (_env, [self]) => hex(floatOf(self) ?? 0))],
  ['conjugate', builtin('float.conjugate', '/ self', (_env, [self]) => self)],
  [
    'as_integer_ratio',
    builtin('float.as_integer_ratio', '/ self', (_env, [self]) => ratio(floatOf(self) ?? 0)),
  ],
]);

/** Attributes of numbers that are values. */
export function numberAttribute(value: unknown, name: string): unknown {
  const int = intOf(value);
  const float = floatOf(value);
  if (int === undefined && float === undefined) return undefined;
  switch (name) {
    case 'real':
      return int ?? value;
    case 'imag':
      return int === undefined ? makeFloat(0) : 0;
    case 'numerator':
      return int;
    case 'denominator':
      return int === undefined ? undefined : 1;
    default:
      return undefined;
  }
}
