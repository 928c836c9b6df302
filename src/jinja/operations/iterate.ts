import { HostObject } from '../types.ts';
import { isPlainRecord } from '../values/plain-record.ts';
import { typeError } from '../values/py-error.ts';
import { typeName } from '../values/type-name.ts';
import { checkItemCount } from './limits.ts';

/** Whether `iter(value)` works. */
export function isIterable(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof HostObject ? value.iterate !== undefined : true;
}

/**
 * Python's `iter(value)`: letters of a text, items of a list, keys of a dict.
 * @throws PyError `TypeError` for values that cannot be iterated over.
 */
export function iterate(value: unknown): Iterable<unknown> {
  if (Array.isArray(value) || typeof value === 'string') return value;
  if (value instanceof HostObject) {
    if (value.iterate) return value.iterate();
  } else if (isPlainRecord(value)) {
    return Object.keys(value);
  }
  throw typeError(`'${typeName(value)}' object is not iterable`);
}

/** Python's `list(value)`, always a new array. */
export function toList(value: unknown): unknown[] {
  if (Array.isArray(value)) return [...(value as readonly unknown[])];
  const items: unknown[] = [];
  for (const item of iterate(value)) {
    items.push(item);
    if (items.length % 65536 === 0) checkItemCount(items.length);
  }
  return items;
}

/** Python's `len(value)`; undefined for values without a length. */
export function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string')
    return /[\ud800-\udfff]/.test(value) ? Array.from(value).length : value.length;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.length;
  return value instanceof HostObject ? value.length?.() : Object.keys(value).length;
}
