import { entriesRepr } from '../operations/repr.ts';
import { HostObject } from '../types.ts';
import { PyDict } from './py-dict.ts';

/** What `namespace(…)` gives: attributes that templates may assign to. */
export class Namespace extends HostObject {
  readonly #attributes = new PyDict();

  override get typeName(): string {
    return 'Namespace';
  }

  set(name: unknown, value: unknown): void {
    this.#attributes.set(name, value);
  }

  override getAttribute(name: string): unknown {
    return this.#attributes.get(name);
  }

  override toRepr(open: Set<object> = new Set()): string {
    return `<Namespace ${entriesRepr(this, this.#attributes.entries(), open)}>`;
  }
}
