import type { Expression } from './syntax.ts';

/** An expression's value where it stands in the text: `{ value }`, or nothing when it has to be worked out. */
export function literalOf(expression: Expression): { readonly value: unknown } | undefined {
  switch (expression.kind) {
    case 'literal':
      return { value: expression.value };
    case 'unary': {
      const operand = literalOf(expression.operand);
      return operand && expression.operator === '-' && typeof operand.value === 'number'
        ? { value: -operand.value }
        : undefined;
    }
    case 'array': {
      const items = expression.items.map(literalOf);
      return items.every((item) => item !== undefined)
        ? { value: items.map((item) => item.value) }
        : undefined;
    }
    case 'object': {
      const entries = expression.entries.map(([key, value]) => [key, literalOf(value)] as const);
      const known = entries.flatMap(([key, value]) => (value ? [[key, value.value] as const] : []));
      return known.length === entries.length ? { value: Object.fromEntries(known) } : undefined;
    }
    default:
      return undefined;
  }
}
