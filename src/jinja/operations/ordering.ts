import { HostObject, type OrderOperator } from '../types.ts';
import { typeError } from '../values/py-error.ts';
import { typeName } from '../values/type-name.ts';
import { numeric, pyEquals } from './equality.ts';

const REFLECTED: Readonly<Record<OrderOperator, OrderOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function byOperator<T extends number | bigint | string>(operator: OrderOperator, left: T, right: T): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** Texts in the order of their code points; UTF-16 puts the letters beyond 0xffff too early. */
function compareTexts(operator: OrderOperator, left: string, right: string): boolean {
  if (!/[\ud800-\uffff]/.test(left) || !/[\ud800-\uffff]/.test(right))
    return byOperator(operator, left, right);
  const a = Array.from(left);
  const b = Array.from(right);
  const index = a.findIndex((char, at) => char !== b[at]);
  const code = (char: string | undefined): number => char?.codePointAt(0) ?? -1;
  return byOperator(
    operator,
    index === -1 ? a.length : code(a[index]),
    index === -1 ? b.length : code(b[index]),
  );
}

/** Sequences by their first items that differ, else by length. */
export function compareItems(
  operator: OrderOperator,
  left: readonly unknown[],
  right: readonly unknown[],
): boolean {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const a = left[index];
    const b = right[index];
    if (a !== b && !pyEquals(a, b)) return pyCompare(operator, a, b);
  }
  return byOperator(operator, left.length, right.length);
}

/**
 * Python's `<`, `<=`, `>`, `>=`.
 * @throws PyError `TypeError` for values that have no order between them.
 */
export function pyCompare(operator: OrderOperator, left: unknown, right: unknown): boolean {
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(operator, left, right);
  const a = numeric(left);
  const b = numeric(right);
  // JavaScript compares a bigint and a number by value, as Python does.
  if (a !== undefined && b !== undefined) return byOperator<number | bigint>(operator, a, b);
  if (Array.isArray(left) && Array.isArray(right)) return compareItems(operator, left, right);
  let result: boolean | undefined;
  if (left instanceof HostObject) result = left.compare(operator, right);
  if (result === undefined && right instanceof HostObject) result = right.compare(REFLECTED[operator], left);
  if (result !== undefined) return result;
  throw typeError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** Python's `sorted`: stable, by `<` alone. @throws PyError `TypeError` for items without an order. */
export function sortItems<T>(items: readonly T[], key: (item: T) => unknown, reverse: boolean): T[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  // Python keeps the order of equal items in reverse too: it turns the list round before and after sorting it.
  if (reverse) keyed.reverse();
  keyed.sort((a, b) => {
    if (pyCompare('<', b.key, a.key)) return 1;
    return pyCompare('<', a.key, b.key) ? -1 : 0;
  });
  if (reverse) keyed.reverse();
  return keyed.map((entry) => entry.item);
}
