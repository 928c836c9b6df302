import { HostObject } from '../types.ts';
import { foreignValue, isPlainRecord } from './plain-record.ts';

/**
 * The Python class of a value, as messages name it.
 * @throws Error for a JavaScript value that is not a template's: a bug of the host.
 */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'float';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'undefined':
      return 'Undefined';
    case 'object':
      if (value === null) return 'NoneType';
      if (value instanceof HostObject) return value.typeName;
      if (Array.isArray(value)) return 'list';
      if (isPlainRecord(value)) return 'dict';
      throw foreignValue(value);
    default:
      throw foreignValue(value);
  }
}
