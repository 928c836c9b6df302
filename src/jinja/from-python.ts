import { isRecord, type Json } from '../base/index.ts';
import { HostObject } from './types.ts';
import { PyDict } from './values/py-dict.ts';
import { PyFloat } from './values/py-float.ts';
import { PyUndefined } from './values/py-undefined.ts';
import { toText } from './operations/text.ts';

/**
 * A template's value as plain data: tuples, sets and other iterables become arrays, dicts records (keys as text),
 * undefined null, floats and ints numbers (big ints beyond the safe ones too), other objects their text.
 */
export function fromPython(value: unknown): Json {
  if (value === null || value === undefined || value instanceof PyUndefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof PyFloat) return value.value;
  if (Array.isArray(value)) return value.map(fromPython);
  if (value instanceof PyDict) {
    return Object.fromEntries([...value.entries()].map(([key, item]) => [toText(key), fromPython(item)]));
  }
  if (value instanceof HostObject) {
    if (value.toFloat) return value.toFloat();
    return value.iterate && !value.isMapping() && value.typeName !== 'Markup'
      ? Array.from(value.iterate(), fromPython)
      : value.toText();
  }
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromPython(item)]));
  return null;
}
