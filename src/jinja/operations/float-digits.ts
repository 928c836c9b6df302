import { PyError } from '../values/py-error.ts';

/** A finite float as an exact fraction: `mantissa * 2^exponent`. */
function exactParts(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const raw = view.getBigUint64(0);
  const power = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  return power === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: power - 1075 };
}

/** `numerator / denominator` rounded to the nearest integer, ties to the even one. */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

/** `|value| * 10^decimals`, rounded half to even from the float's exact value. */
function scaled(value: number, decimals: number): bigint {
  const { mantissa, exponent } = exactParts(Math.abs(value));
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (decimals >= 0) numerator *= 10n ** BigInt(decimals);
  else denominator *= 10n ** BigInt(-decimals);
  return roundedQuotient(numerator, denominator);
}

/** Precision beyond this is refused: no one reads it. */
const MAX_PRECISION = 10_000;

function checkPrecision(precision: number): void {
  if (precision > MAX_PRECISION) throw new PyError('ValueError', 'precision too big');
}

/** A finite float's size with a fixed number of decimals: Python's `%.{decimals}f` without the sign. */
export function toFixedDigits(value: number, decimals: number): string {
  checkPrecision(decimals);
  const digits = scaled(value, decimals)
    .toString()
    .padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export interface ExponentDigits {
  /** First digit and the others, without a point. */
  readonly digits: string;
  readonly exponent: number;
}

/** A finite float's size as `count` significant digits and a power of ten. */
export function toSignificantDigits(value: number, count: number): ExponentDigits {
  checkPrecision(count);
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  let exponent = Math.floor(Math.log10(Math.abs(value)));
  // The logarithm may be off by one; the number of digits tells.
  for (const candidate of [exponent - 1, exponent, exponent + 1]) {
    const digits = scaled(value, count - 1 - candidate).toString();
    if (digits.length === count) {
      exponent = candidate;
      return { digits, exponent };
    }
  }
  return {
    digits: scaled(value, count - 1 - exponent)
      .toString()
      .slice(0, count),
    exponent,
  };
}

/** Python's `round(value, decimals)` for a finite float. */
export function roundFloat(value: number, decimals: number): number {
  if (!Number.isFinite(value) || value === 0 || decimals > 323) return value;
  if (decimals < -308) return value < 0 ? -0 : 0;
  const digits = scaled(value, decimals).toString();
  const rounded = Number(`${digits}e${-decimals}`);
  return value < 0 ? -rounded : rounded;
}
