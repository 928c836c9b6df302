import { HostObject } from '../types.ts';

/** Python's `bool(value)`. */
export function truth(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'object':
      if (value === null) return false;
      if (value instanceof HostObject) return value.isTrue();
      return Array.isArray(value) ? value.length > 0 : hasOwnKeys(value);
    case 'undefined':
    case 'function':
    case 'symbol':
  }
  return false;
}

function hasOwnKeys(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return true;
  return false;
}
