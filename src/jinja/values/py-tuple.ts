import { compareSequences, pyEquals } from '../operations/equality.ts';
import { itemsRepr } from '../operations/repr.ts';
import { HostObject } from '../types.ts';

/** A tuple: a list that cannot change and may be a key. */
export class PyTuple extends HostObject {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    super();
    this.items = items;
  }

  override get typeName(): string {
    return 'tuple';
  }

  override iterate(): Iterable<unknown> {
    return this.items;
  }

  override length(): number {
    return this.items.length;
  }

  override toRepr(open: Set<object> = new Set()): string {
    return `(${itemsRepr(this, this.items, open)}${this.items.length === 1 ? ',' : ''})`;
  }

  override isTrue(): boolean {
    return this.items.length > 0;
  }

  override equals(other: unknown): boolean {
    return other instanceof PyTuple && compareSequences(this.items, other.items, pyEquals);
  }
}
