import { HostObject } from '../types.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { textOf } from '../values/markup.ts';
import { makeFloat, type PyFloat } from '../values/py-float.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import { asciiDigits } from './ascii-digits.ts';
import { floatOf, intOf, normalizeInt, type Int } from './integers.ts';
import { repr } from './repr.ts';
import { stripEnd, stripStart } from './python-space.ts';

const MAX_DIGITS = 4300;

function parseInteger(text: string, base: number): Int {
  if (base !== 0 && (base < 2 || base > 36)) throw valueError('int() base must be >= 2 and <= 36, or 0');
  const refuse = (): PyError => valueError(`invalid literal for int() with base ${base}: ${repr(text)}`);
  const match = /^([-+]?)(0[xX]|0[oO]|0[bB])?(_?[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(
    asciiDigits(stripEnd(stripStart(text))),
  );
  if (!match) throw refuse();
  const [, sign = '', prefix = '', rest = ''] = match;
  const prefixBase = { x: 16, o: 8, b: 2 }[prefix.slice(1).toLowerCase()];
  let radix = base;
  let digits = rest.replaceAll('_', '');
  if (prefix !== '' && (base === 0 || base === prefixBase)) radix = prefixBase ?? base;
  else if (prefix !== '') digits = prefix + digits;
  else if (rest.startsWith('_')) throw refuse();
  if (radix === 0) {
    if (/^0\d*[1-9]/.test(digits)) throw refuse();
    radix = 10;
  }
  if (digits.length > MAX_DIGITS && radix === 10) {
    throw valueError(`Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion`);
  }
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const number = Number.parseInt(digit, 36);
    if (Number.isNaN(number) || number >= radix) throw refuse();
    value = value * BigInt(radix) + BigInt(number);
  }
  return normalizeInt(sign === '-' ? -value : value);
}

/** A float without its fraction. */
function truncateFloat(value: number): Int {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(value)) throw new PyError('OverflowError', 'cannot convert float infinity to integer');
  return normalizeInt(BigInt(Math.trunc(value)));
}

/** Python's `int(value)`, or `int(text, base)`. @throws PyError `TypeError`, `ValueError`, `OverflowError`. */
export function toInt(value: unknown, base = 10): Int {
  const text = textOf(value);
  if (text !== undefined) return parseInteger(text, base);
  const int = intOf(value);
  if (int !== undefined) return int;
  const float = floatOf(value);
  if (float !== undefined) return truncateFloat(float);
  if (value instanceof HostObject && value.toInt) return normalizeInt(BigInt(value.toInt()));
  if (value instanceof PyUndefined) value.fail();
  throw typeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

/** Python's `float(value)`. @throws PyError `TypeError`, `ValueError`. */
export function toFloat(value: unknown): number | PyFloat {
  const text = textOf(value);
  if (text !== undefined) {
    const plain = asciiDigits(stripEnd(stripStart(text))).toLowerCase();
    const named = /^([-+]?)(inf|infinity|nan)$/.exec(plain);
    if (named) {
      if (named[2] === 'nan') return Number.NaN;
      return named[1] === '-' ? -Infinity : Infinity;
    }
    if (!/^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/.test(plain)) {
      throw valueError(`could not convert string to float: ${repr(text)}`);
    }
    return makeFloat(Number(plain.replaceAll('_', '')));
  }
  const int = intOf(value);
  if (int !== undefined) {
    const double = Number(int);
    if (!Number.isFinite(double)) throw new PyError('OverflowError', 'int too large to convert to float');
    return makeFloat(double);
  }
  const float = floatOf(value);
  if (float !== undefined) return makeFloat(float);
  if (value instanceof HostObject && value.toFloat) return makeFloat(value.toFloat());
  if (value instanceof PyUndefined) value.fail();
  throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
}
