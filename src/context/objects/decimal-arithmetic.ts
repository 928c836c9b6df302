/** A finite decimal number: `coefficient` × 10 ^ `exponent`. Its trailing zeros count: 1.50 is not written as 1.5. */
export interface DecimalParts {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Significant digits of Python's default context: results of arithmetic are rounded to so many, half to even. */
const PRECISION = 28;

const size = (value: bigint): bigint => (value < 0n ? -value : value);

const digitCount = (value: bigint): number => size(value).toString().length;

const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent);

/** The quotient of two whole numbers as a whole number, half to even. */
function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = size(dividend % divisor) * 2n;
  const isUp = twice > size(divisor) || (twice === size(divisor) && quotient % 2n !== 0n);
  if (!isUp) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** A decimal of a text such as `-1.50` or `1e+20`; undefined for anything else. */
export function parseDecimal(text: string): DecimalParts | undefined {
  const match = /^([-+]?)(\d+)(?:\.(\d*))?(?:e([-+]?\d+))?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const coefficient = BigInt(whole + fraction);
  return {
    coefficient: sign === '-' ? -coefficient : coefficient,
    exponent: Number(exponent) - fraction.length,
  };
}

/** The exact value of a finite float, which its shortest text is not. */
export function exactDecimal(value: number): DecimalParts {
  let mantissa = value;
  let halvings = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    halvings += 1;
  }
  return { coefficient: BigInt(mantissa) * 5n ** BigInt(halvings), exponent: -halvings };
}

/** As Python's `str(Decimal)` writes it: with an exponent where zeros would have to be made up. */
export function decimalText({ coefficient, exponent }: DecimalParts): string {
  const sign = coefficient < 0n ? '-' : '';
  const digits = size(coefficient).toString();
  const leading = exponent + digits.length - 1;
  if (exponent > 0 || leading < -6) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits.slice(0, 1)}${fraction}E${leading < 0 ? '-' : '+'}${Math.abs(leading)}`;
  }
  if (exponent === 0) return sign + digits;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The number with so many digits behind the point (tens, hundreds, … below 0), half to even. */
export function roundDecimal(value: DecimalParts, digits: number): DecimalParts {
  const shift = -digits - value.exponent;
  const coefficient =
    shift > 0 ? divideHalfEven(value.coefficient, powerOfTen(shift)) : value.coefficient * powerOfTen(-shift);
  return { coefficient, exponent: -digits };
}

/** Its whole part: what stands behind the point is cut off. */
export function truncateDecimal({ coefficient, exponent }: DecimalParts): bigint {
  return exponent >= 0 ? coefficient * powerOfTen(exponent) : coefficient / powerOfTen(-exponent);
}

function limit(value: DecimalParts): DecimalParts {
  const excess = digitCount(value.coefficient) - PRECISION;
  return excess <= 0 ? value : roundDecimal(value, -(value.exponent + excess));
}

/** Both numbers as multiples of the same power of ten. */
function align(a: DecimalParts, b: DecimalParts): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * powerOfTen(a.exponent - exponent),
    b.coefficient * powerOfTen(b.exponent - exponent),
    exponent,
  ];
}

export function addDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  const [left, right, exponent] = align(a, b);
  return limit({ coefficient: left + right, exponent });
}

export const negateDecimal = ({ coefficient, exponent }: DecimalParts): DecimalParts => ({
  coefficient: -coefficient,
  exponent,
});

export function multiplyDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  return limit({ coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent });
}

/** An exact quotient keeps the digits that its operands suggest, any other fills the precision. `b` is not 0. */
export function divideDecimals(a: DecimalParts, b: DecimalParts): DecimalParts {
  const ideal = a.exponent - b.exponent;
  if (a.coefficient === 0n) return { coefficient: 0n, exponent: ideal };
  const shift = Math.max(0, PRECISION + 1 + digitCount(b.coefficient) - digitCount(a.coefficient));
  const dividend = a.coefficient * powerOfTen(shift);
  const isExact = dividend % b.coefficient === 0n;
  if (!isExact) {
    // One more digit keeps what lies behind the rounding digit from being taken for a tie.
    const sticky = (dividend / b.coefficient) * 10n + (dividend < 0n === b.coefficient < 0n ? 1n : -1n);
    return limit({ coefficient: sticky, exponent: ideal - shift - 1 });
  }
  let { coefficient, exponent } = { coefficient: dividend / b.coefficient, exponent: ideal - shift };
  while (exponent < ideal && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return limit({ coefficient, exponent });
}

/** The quotient cut off at the point, and what is left over, with the sign of the dividend. `b` is not 0. */
export function divideWhole(a: DecimalParts, b: DecimalParts): readonly [DecimalParts, DecimalParts] {
  const [left, right, exponent] = align(a, b);
  return [
    { coefficient: left / right, exponent: 0 },
    { coefficient: left % right, exponent },
  ];
}

/** Negative, 0 or positive, as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: DecimalParts, b: DecimalParts): number {
  const [left, right] = align(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}
