import { typeError } from '../values/py-error.ts';
import { PyFloat } from '../values/py-float.ts';
import { typeName } from '../values/type-name.ts';

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A Python int: a safe JavaScript integer, or a bigint beyond those. */
export type Int = number | bigint;

/** The int in its one form: small ones are numbers. */
export function normalizeInt(value: bigint): Int {
  return value <= MAX_SAFE && value >= -MAX_SAFE ? Number(value) : value;
}

/** The int that a value is, `True` and `False` among them; undefined when it is none. */
export function intOf(value: unknown): Int | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return undefined;
}

/** The float that a value is (ints are none); undefined when it is none. */
export function floatOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : value;
  return value instanceof PyFloat ? value.value : undefined;
}

/** A small int given as an argument. @throws PyError `TypeError` for anything that is not an int. */
export function requireInt(value: unknown): number {
  const int = intOf(value);
  if (int === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return Number(int);
}
