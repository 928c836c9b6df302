import { HostObject } from '../types.ts';

/** Whether a value is a plain object of the host: no list, no object of a class. Templates see it as a dict. */
export function isPlainRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof HostObject)
    return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // `Object.prototype`, of whichever realm, is the one that has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The complaint about a JavaScript value that templates cannot hold: a bug of the host. */
export function foreignValue(value: unknown): Error {
  const kind =
    typeof value === 'object' && value !== null ? `object of ${value.constructor.name}` : typeof value;
  return new Error(`a JavaScript ${kind} is no value of a template`);
}
