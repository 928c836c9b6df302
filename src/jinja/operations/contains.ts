import { HostObject } from '../types.ts';
import { textOf } from '../values/markup.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { typeName } from '../values/type-name.ts';
import { pyEquals } from './equality.ts';
import { isIterable, iterate } from './iterate.ts';

/**
 * Python's `item in container`.
 * @throws PyError `TypeError` when the container is none, or a text and the item is not.
 */
export function contains(container: unknown, item: unknown): boolean {
  const text = textOf(container);
  if (text !== undefined) {
    const part = textOf(item);
    if (part === undefined) {
      if (item instanceof HostObject && item.typeName === 'Undefined') {
        throw typeError("'in <string>' requires string as left operand, not Undefined");
      }
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
    }
    return text.includes(part);
  }
  if (container instanceof HostObject && container.contains) return container.contains(item);
  if (!isIterable(container)) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  if (!(container instanceof HostObject) && !Array.isArray(container) && typeof container === 'object') {
    return hasKey(container, item);
  }
  for (const candidate of iterate(container))
    if (candidate === item || pyEquals(candidate, item)) return true;
  return false;
}

function hasKey(record: object | null, key: unknown): boolean {
  const text = textOf(key);
  if (text !== undefined) return record !== null && Object.prototype.propertyIsEnumerable.call(record, text);
  if (
    Array.isArray(key) ||
    (typeof key === 'object' && key !== null && !(key instanceof HostObject && key.isHashable()))
  ) {
    throw new PyError('TypeError', `unhashable type: '${typeName(key)}'`);
  }
  return false;
}
