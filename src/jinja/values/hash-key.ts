import { HostObject } from '../types.ts';
import { PyFloat } from './py-float.ts';
import { Markup } from './markup.ts';
import { PyTuple } from './py-tuple.ts';
import { PyUndefined } from './py-undefined.ts';
import { typeError } from './py-error.ts';
import { typeName } from './type-name.ts';

/** What a `Map` may be keyed by so that keys Python holds equal (`1`, `1.0`, `True`) meet. */
export type HashKey = string | number | bigint | symbol | object | null;

const UNDEFINED_KEY = Symbol('undefined');

/** Tuples of equal content need one key; texts and numbers inside are told apart by a letter before them. */
function tupleKey(tuple: PyTuple, interned: InternedTuples): symbol {
  const parts = tuple.items.map((item) => {
    const key = hashKey(item, interned);
    if (typeof key === 'string') return `s${JSON.stringify(key)}`;
    if (typeof key === 'symbol' || (typeof key === 'object' && key !== null)) return `o${interned.idOf(key)}`;
    return `n${String(key)}`;
  });
  return interned.symbolOf(parts.join(','));
}

/** The keys that one dict or set has given to the tuples in it. */
export class InternedTuples {
  readonly #symbols = new Map<string, symbol>();
  readonly #ids = new Map<symbol | object, number>();

  symbolOf(content: string): symbol {
    const known = this.#symbols.get(content);
    if (known) return known;
    const created = Symbol('tuple');
    this.#symbols.set(content, created);
    return created;
  }

  idOf(key: symbol | object): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#ids.size);
    return this.#ids.size - 1;
  }
}

/** @throws PyError `TypeError` for values that cannot be keys: lists, dicts, sets. */
export function hashKey(value: unknown, interned: InternedTuples): HashKey {
  switch (typeof value) {
    case 'string':
    case 'bigint':
      return value;
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
  }
  if (value === null) return null;
  if (value instanceof HostObject) {
    if (value instanceof PyTuple) return tupleKey(value, interned);
    if (value instanceof PyFloat)
      return Number.isSafeInteger(value.value) ? value.value : integralKey(value.value);
    if (value instanceof Markup) return value.text;
    if (value instanceof PyUndefined) return value.details.kind === 'strict' ? value.fail() : UNDEFINED_KEY;
    if (!value.isHashable()) throw typeError(`unhashable type: '${value.typeName}'`);
    return value.hashKey?.() ?? value;
  }
  throw typeError(`unhashable type: '${typeName(value)}'`);
}

/** A float beyond the safe integers equals the big int of its value. */
function integralKey(value: number): number | bigint {
  return Number.isFinite(value) ? BigInt(value) : value;
}
