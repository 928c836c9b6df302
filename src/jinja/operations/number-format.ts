import { floatRepr } from '../values/float-repr.ts';
import { toFixedDigits, toSignificantDigits } from './float-digits.ts';

export type FloatNotation = 'e' | 'f' | 'g';

function withExponent(digits: string, exponent: number, keepPoint: boolean): string {
  const tail = digits.length > 1 ? `.${digits.slice(1)}` : keepPoint ? '.' : '';
  return `${digits.slice(0, 1)}${tail}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `g`: fixed or with an exponent, whichever is shorter, without trailing zeros unless `keepZeros`. */
function generalDigits(value: number, precision: number, keepZeros: boolean): string {
  const count = Math.max(1, precision);
  const { digits, exponent } = toSignificantDigits(value, count);
  const cut = (text: string): string =>
    keepZeros || !text.includes('.') ? text : text.replace(/\.?0*$/, '');
  if (exponent < -4 || exponent >= count) {
    const shown = keepZeros ? digits : digits.replace(/0+$/, '') || '0';
    return withExponent(shown, exponent, keepZeros);
  }
  const fixed =
    exponent >= 0
      ? `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
      : `0.${'0'.repeat(-exponent - 1)}${digits}`;
  return keepZeros ? fixed : cut(fixed);
}

/** A float's size as Python's format codes print it; `inf` and `nan` are words in every notation. */
export function floatDigits(
  value: number,
  notation: FloatNotation,
  precision: number,
  alternate = false,
): string {
  if (Number.isNaN(value)) return 'nan';
  const size = Math.abs(value);
  if (size === Infinity) return 'inf';
  switch (notation) {
    case 'f':
      return toFixedDigits(size, precision) + (alternate && precision === 0 ? '.' : '');
    case 'e': {
      const { digits, exponent } = toSignificantDigits(size, precision + 1);
      return withExponent(digits, exponent, alternate);
    }
    case 'g':
      return generalDigits(size, precision, alternate);
  }
}

/** A float's size for an empty format code: as `repr`, or with a precision like `g` but never without a point. */
export function shortDigits(value: number, precision: number | undefined): string {
  if (precision === undefined) return floatRepr(Math.abs(value));
  const text = floatDigits(value, 'g', precision);
  if (/[.en]/.test(text)) {
    // One digit before an exponent, or a whole number: Python adds `.0` when the point form is used.
    return text;
  }
  return text.length > Math.max(1, precision) - 1 && precision <= text.length
    ? withExponentFrom(value, precision)
    : `${text}.0`;
}

function withExponentFrom(value: number, precision: number): string {
  const { digits, exponent } = toSignificantDigits(Math.abs(value), Math.max(1, precision));
  return withExponent(digits.replace(/0+$/, '') || '0', exponent, false);
}

export function hasMinus(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/** Digits in groups of `size`, from the right; what is behind a point, an exponent or a percent sign stays as it is. */
export function groupDigits(text: string, separator: string, size = 3): string {
  const whole = /^[\da-zA-Z]*?(?=\.|[eE][+-]|%|$)/.exec(text)?.[0] ?? text;
  const head = whole.length % size;
  const groups = head > 0 ? [whole.slice(0, head)] : [];
  for (let at = head; at < whole.length; at += size) groups.push(whole.slice(at, at + size));
  return groups.join(separator) + text.slice(whole.length);
}
