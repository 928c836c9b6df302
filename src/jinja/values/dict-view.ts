import { itemsRepr } from '../operations/repr.ts';
import { pyEquals } from '../operations/equality.ts';
import { isIterable, toList } from '../operations/iterate.ts';
import { HostObject, type ArithmeticOperator, type OrderOperator } from '../types.ts';
import { PySet } from './py-set.ts';
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

  /** Keys and items are sets in most respects. */
  #asSet(): PySet | undefined {
    return this.#kind === 'values' ? undefined : new PySet(this.iterate());
  }

  override operate(operator: ArithmeticOperator, other: unknown, reflected: boolean): unknown {
    const mine = operator === '-' ? this.#asSet() : undefined;
    if (!mine || !isIterable(other)) return undefined;
    const theirs = new PySet(toList(other));
    return reflected ? theirs.operate('-', mine, false) : mine.operate('-', theirs, false);
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    const theirs = other instanceof DictView ? other.#asSet() : other;
    return this.#asSet()?.compare(operator, theirs);
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
