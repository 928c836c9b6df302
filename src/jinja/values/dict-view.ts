import { itemsRepr } from '../operations/repr.ts';
import { pyEquals } from '../operations/equality.ts';
import { HostObject } from '../types.ts';
import { PyTuple } from './py-tuple.ts';

export type DictViewKind = 'keys' | 'values' | 'items';

/** What a dict view walks: a dict of either kind. */
export interface DictEntries {
  readonly size: number;
  entries(): Iterable<readonly [unknown, unknown]>;
}

/** What `keys()`, `values()` and `items()` of a dict give: they follow the dict. */
export class DictView extends HostObject {
  readonly #dict: DictEntries;
  readonly #kind: DictViewKind;

  constructor(dict: DictEntries, kind: DictViewKind) {
    super();
    this.#dict = dict;
    this.#kind = kind;
  }

  override get typeName(): string {
    return `dict_${this.#kind}`;
  }

  override *iterate(): Generator {
    for (const [key, value] of this.#dict.entries()) {
      if (this.#kind === 'items') yield new PyTuple([key, value]);
      else yield this.#kind === 'keys' ? key : value;
    }
  }

  override length(): number {
    return this.#dict.size;
  }

  override isTrue(): boolean {
    return this.#dict.size > 0;
  }

  override isHashable(): boolean {
    return this.#kind === 'values';
  }

  override equals(other: unknown): boolean {
    if (this === other) return true;
    if (!(other instanceof DictView) || this.#kind === 'values' || other.#kind !== this.#kind) return false;
    const theirs = [...other.iterate()];
    const mine = [...this.iterate()];
    return (
      mine.length === theirs.length && mine.every((item) => theirs.some((their) => pyEquals(item, their)))
    );
  }

  override toRepr(open: Set<object> = new Set()): string {
    return `${this.typeName}([${itemsRepr(this, this.iterate(), open)}])`;
  }
}
