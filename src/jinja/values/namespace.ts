import { entriesRepr } from '../operations/repr.ts';
import { HostObject } from '../types.ts';

/** What `namespace(…)` gives: attributes that templates may assign to. */
export class Namespace extends HostObject {
  readonly #attributes = new Map<string, unknown>();

  override get typeName(): string {
    return 'Namespace';
  }

  set(name: string, value: unknown): void {
    this.#attributes.set(name, value);
  }

  override getAttribute(name: string): unknown {
    return this.#attributes.get(name);
  }

  override toRepr(open: Set<object> = new Set()): string {
    return `<Namespace ${entriesRepr(this, this.#attributes, open)}>`;
  }
}
