import { HostObject } from '../types.ts';
import { PyFloat } from '../values/py-float.ts';

/** A number of Python's as one of JavaScript's that compares alike; undefined when the value is no number. */
export function numeric(value: unknown): number | bigint | undefined {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      return value instanceof PyFloat ? value.value : undefined;
  }
}

/** Whether two sequences have equal length and items. */
export function compareSequences(
  left: readonly unknown[],
  right: readonly unknown[],
  same: (a: unknown, b: unknown) => boolean,
): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    const a = left[index];
    const b = right[index];
    if (a !== b && !same(a, b)) return false;
  }
  return true;
}

function compareRecords(left: object, right: object): boolean {
  const entries = Object.entries(left);
  if (entries.length !== Object.keys(right).length) return false;
  const others = new Map<string, unknown>(Object.entries(right));
  return entries.every(([key, value]) => others.has(key) && pyEquals(value, others.get(key)));
}

/** Python's `==`: numbers by value whatever their type, containers by content, everything else by identity. */
export function pyEquals(left: unknown, right: unknown): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  const a = numeric(left);
  if (a !== undefined) {
    const b = numeric(right);
    // oxlint-disable-next-line eqeqeq -- a bigint and a number of equal value are equal in Python
    if (b !== undefined) return a == b;
  }
  if (left instanceof HostObject)
    return left.equals(right) || (right instanceof HostObject && right.equals(left));
  if (right instanceof HostObject) return right.equals(left);
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const lists = Array.isArray(left);
  if (lists !== Array.isArray(right)) return false;
  if (lists && Array.isArray(right)) return compareSequences(left, right, pyEquals);
  return compareRecords(left, right);
}
