import { compareSequences, pyEquals } from '../operations/equality.ts';
import { itemsRepr } from '../operations/repr.ts';
import { compareItems } from '../operations/ordering.ts';
import { HostObject, type ArithmeticOperator, type OrderOperator } from '../types.ts';

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

  override operate(operator: ArithmeticOperator, other: unknown, reflected: boolean): unknown {
    return operator === '+' && !reflected && other instanceof PyTuple
      ? new PyTuple([...this.items, ...other.items])
      : undefined;
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    return other instanceof PyTuple ? compareItems(operator, this.items, other.items) : undefined;
  }

  override equals(other: unknown): boolean {
    return other instanceof PyTuple && compareSequences(this.items, other.items, pyEquals);
  }
}
