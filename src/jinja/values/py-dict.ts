import { pyEquals } from '../operations/equality.ts';
import { entriesRepr } from '../operations/repr.ts';
import { HostObject } from '../types.ts';
import { hashKey, InternedTuples, type HashKey } from './hash-key.ts';
import { PyError } from './py-error.ts';

/** A dict: any hashable key, in the order of insertion. */
export class PyDict extends HostObject {
  readonly #slots = new Map<HashKey, { readonly key: unknown; value: unknown }>();
  readonly #interned = new InternedTuples();

  /** @throws PyError `TypeError` for a key that is not hashable. */
  static from(entries: Iterable<readonly [unknown, unknown]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }

  override get typeName(): string {
    return 'dict';
  }

  get size(): number {
    return this.#slots.size;
  }

  has(key: unknown): boolean {
    return this.#slots.has(hashKey(key, this.#interned));
  }

  /** The value under the key; `undefined` (JavaScript's) when there is none. */
  get(key: unknown): unknown {
    return this.#slots.get(typeof key === 'string' ? key : hashKey(key, this.#interned))?.value;
  }

  /** Like Python, a key that is there stays as it was first written. */
  set(key: unknown, value: unknown): void {
    const hashed = typeof key === 'string' ? key : hashKey(key, this.#interned);
    const slot = this.#slots.get(hashed);
    if (slot) slot.value = value;
    else this.#slots.set(hashed, { key, value });
  }

  delete(key: unknown): boolean {
    return this.#slots.delete(hashKey(key, this.#interned));
  }

  clear(): void {
    this.#slots.clear();
  }

  /** @throws PyError `RuntimeError` when keys come or go while they are walked. */
  *entries(): Generator<readonly [unknown, unknown]> {
    const { size } = this.#slots;
    for (const slot of this.#slots.values()) {
      if (this.#slots.size !== size)
        throw new PyError('RuntimeError', 'dictionary changed size during iteration');
      yield [slot.key, slot.value];
    }
    if (this.#slots.size !== size)
      throw new PyError('RuntimeError', 'dictionary changed size during iteration');
  }

  *keys(): Generator {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator {
    for (const [, value] of this.entries()) yield value;
  }

  override getItem(key: unknown): unknown {
    return this.get(key);
  }

  override contains(key: unknown): boolean {
    return this.has(key);
  }

  override iterate(): Iterable<unknown> {
    return this.keys();
  }

  override length(): number {
    return this.#slots.size;
  }

  override toRepr(open: Set<object> = new Set()): string {
    return entriesRepr(this, this.entries(), open);
  }

  override isTrue(): boolean {
    return this.#slots.size > 0;
  }

  override isMapping(): boolean {
    return true;
  }

  override isHashable(): boolean {
    return false;
  }

  override equals(other: unknown): boolean {
    if (this === other) return true;
    if (other instanceof HostObject && !(other instanceof PyDict)) return false;
    if (typeof other !== 'object' || other === null || Array.isArray(other)) return false;
    const theirs = other instanceof PyDict ? other : PyDict.from(Object.entries(other));
    if (theirs.size !== this.size) return false;
    for (const [key, value] of this.entries()) {
      if (!theirs.has(key) || !pyEquals(value, theirs.get(key))) return false;
    }
    return true;
  }
}
