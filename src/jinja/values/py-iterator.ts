import { HostObject } from '../types.ts';

/** Items that can be walked once: what `map`, `select` and their kin give. */
export class PyIterator extends HostObject {
  readonly #items: Iterator<unknown>;
  readonly #name: string;

  constructor(items: Iterable<unknown>, name = 'generator') {
    super();
    this.#items = items[Symbol.iterator]();
    this.#name = name;
  }

  override get typeName(): string {
    return this.#name;
  }

  override iterate(): Iterable<unknown> {
    const items = this.#items;
    // A loop that ends early must not close what another may go on with.
    return { [Symbol.iterator]: () => ({ next: () => items.next() }) };
  }

  override toRepr(): string {
    return `<${this.#name} object>`;
  }
}
