import { intOf } from '../operations/integers.ts';
import { textOf } from '../values/markup.ts';
import { typeError } from '../values/py-error.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';

/** A text argument. @throws PyError `TypeError` with Python's words for anything else. */
export function requireText(value: unknown, what: string): string {
  const text = textOf(value);
  if (text === undefined) throw typeError(`${what} must be str, not ${typeName(value)}`);
  return text;
}

/** An int argument with a default for `undefined`. @throws PyError `TypeError`. */
export function optionalInt(value: unknown, standard: number): number {
  if (value === undefined) return standard;
  const int = intOf(value);
  if (int === undefined) {
    if (value instanceof PyUndefined) value.fail();
    throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return Number(int);
}

/** Start or end of a stretch as Python counts: from the end when negative, kept within the length. */
export function clampIndex(value: unknown, length: number, standard: number): number {
  if (value === undefined || value === null) return standard;
  const int = intOf(value);
  if (int === undefined)
    throw typeError('slice indices must be integers or None or have an __index__ method');
  const index = Number(int);
  return index < 0 ? Math.max(0, index + length) : Math.min(index, length);
}
