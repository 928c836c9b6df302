import { itemsRepr } from '../operations/repr.ts';
import { HostObject, type ArithmeticOperator, type OrderOperator } from '../types.ts';
import { hashKey, InternedTuples, type HashKey } from './hash-key.ts';

/**
 * A set. Python leaves the order of its items open (and changes it from run to run for texts);
 * here it is the order of insertion.
 */
export class PySet extends HostObject {
  readonly #items = new Map<HashKey, unknown>();
  readonly #interned = new InternedTuples();

  constructor(items: Iterable<unknown> = []) {
    super();
    for (const item of items) this.add(item);
  }

  override get typeName(): string {
    return 'set';
  }

  get size(): number {
    return this.#items.size;
  }

  has(item: unknown): boolean {
    return this.#items.has(hashKey(item, this.#interned));
  }

  /** @throws PyError `TypeError` for an item that is not hashable. */
  add(item: unknown): void {
    const key = hashKey(item, this.#interned);
    if (!this.#items.has(key)) this.#items.set(key, item);
  }

  delete(item: unknown): boolean {
    return this.#items.delete(hashKey(item, this.#interned));
  }

  clear(): void {
    this.#items.clear();
  }

  override contains(item: unknown): boolean {
    return this.has(item);
  }

  /** Whether every item is in the other set too. */
  isWithin(other: PySet): boolean {
    for (const item of this.#items.values()) if (!other.has(item)) return false;
    return true;
  }

  override operate(operator: ArithmeticOperator, other: unknown, reflected: boolean): unknown {
    if (operator !== '-' || reflected || !(other instanceof PySet)) return undefined;
    return new PySet([...this.#items.values()].filter((item) => !other.has(item)));
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    if (!(other instanceof PySet)) return undefined;
    const isWithin = operator.startsWith('<') ? this.isWithin(other) : other.isWithin(this);
    return isWithin && (operator.endsWith('=') || this.size !== other.size);
  }

  override iterate(): Iterable<unknown> {
    return this.#items.values();
  }

  override length(): number {
    return this.#items.size;
  }

  override toRepr(open: Set<object> = new Set()): string {
    return this.size === 0 ? 'set()' : `{${itemsRepr(this, this.#items.values(), open)}}`;
  }

  override isTrue(): boolean {
    return this.#items.size > 0;
  }

  override isHashable(): boolean {
    return false;
  }

  override equals(other: unknown): boolean {
    if (!(other instanceof PySet) || other.size !== this.size) return false;
    for (const item of this.#items.values()) if (!other.has(item)) return false;
    return true;
  }
}
