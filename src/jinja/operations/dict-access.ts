import { HostObject } from '../types.ts';
import { typeError, PyError } from '../values/py-error.ts';
import { PyDict } from '../values/py-dict.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { textOf } from '../values/markup.ts';
import { typeName } from '../values/type-name.ts';
import { isPlainRecord } from '../values/plain-record.ts';
import { repr } from './repr.ts';

/** A dict of either kind, as one: the engine's own, or a plain object of the host with text keys. */
export interface DictAccess {
  readonly size: number;
  get(key: unknown): unknown;
  has(key: unknown): boolean;
  set(key: unknown, value: unknown): void;
  delete(key: unknown): boolean;
  clear(): void;
  entries(): Iterable<readonly [unknown, unknown]>;
}

/** A plain object seen as a dict: its own enumerable properties and nothing else. */
class RecordAccess implements DictAccess {
  readonly #record: object;

  constructor(record: object) {
    this.#record = record;
  }

  get size(): number {
    return Object.keys(this.#record).length;
  }

  #textKey(key: unknown): string | undefined {
    const text = textOf(key);
    const isUnhashable =
      typeof key === 'object' && key !== null && !(key instanceof HostObject && key.isHashable());
    if (text === undefined && isUnhashable) throw typeError(`unhashable type: '${typeName(key)}'`);
    return text;
  }

  has(key: unknown): boolean {
    const text = this.#textKey(key);
    return text !== undefined && Object.prototype.propertyIsEnumerable.call(this.#record, text);
  }

  get(key: unknown): unknown {
    return this.has(key) ? Reflect.get(this.#record, this.#textKey(key) ?? '') : undefined;
  }

  set(key: unknown, value: unknown): void {
    const text = this.#textKey(key);
    if (text === undefined) throw typeError(`the keys of this dict are text, not ${typeName(key)}`);
    const property = { value, writable: true, enumerable: true, configurable: true };
    if (!Reflect.defineProperty(this.#record, text, property)) throw typeError('this dict cannot be changed');
  }

  delete(key: unknown): boolean {
    if (!this.has(key)) return false;
    if (!Reflect.deleteProperty(this.#record, this.#textKey(key) ?? ''))
      throw typeError('this dict cannot be changed');
    return true;
  }

  clear(): void {
    for (const key of Object.keys(this.#record)) this.delete(key);
  }

  *entries(): Generator<readonly [unknown, unknown]> {
    const entries = Object.entries(this.#record);
    for (const entry of entries) {
      if (this.size !== entries.length)
        throw new PyError('RuntimeError', 'dictionary changed size during iteration');
      yield entry;
    }
  }
}

/** A dict's content, whichever kind it is of; undefined for anything else. */
export function dictAccess(value: unknown): DictAccess | undefined {
  if (value instanceof PyDict) return value;
  return isPlainRecord(value) ? new RecordAccess(value) : undefined;
}

/** Pairs from a dict, or from an iterable of pairs, as `dict(x)` and `update(x)` take them. */
export function entriesOf(
  value: unknown,
  items: (value: unknown) => readonly unknown[],
): (readonly [unknown, unknown])[] {
  const dict = dictAccess(value);
  if (dict) return [...dict.entries()];
  if (value instanceof PyUndefined) value.fail();
  return items(value).map((item, index) => {
    let pair: readonly unknown[];
    try {
      pair = items(item);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`);
    }
    if (pair.length === 2) return [pair[0], pair[1]];
    const message = `dictionary update sequence element #${index} has length ${pair.length}; 2 is required`;
    throw new PyError('ValueError', message);
  });
}

/** A `KeyError` as Python words it. */
export const keyError = (key: unknown): PyError => new PyError('KeyError', repr(key));
