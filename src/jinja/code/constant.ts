import type { Expression } from '../syntax/expressions.ts';
import { eachOperand } from '../syntax/walk.ts';

/** Filters that Jinja2 never computes while compiling. */
const AT_RUN_TIME: ReadonlySet<string> = new Set(
  'map select selectattr reject rejectattr random as_text as_bool as_number as_native'.split(' '),
);

/**
 * Whether Jinja2 computes the value while compiling. That shows in native rendering only:
 * such a value is printed, where one computed later is kept.
 */
export function isConstant(node: Expression): boolean {
  if (node.typename === 'Symbol' || node.typename === 'FunCall') return false;
  if (node.typename === 'Filter' && (!node.target || AT_RUN_TIME.has(node.name))) return false;
  if (node.typename === 'InlineIf' && !node.else_) return false;
  let constant = true;
  eachOperand(node, (child) => {
    constant &&= isConstant(child);
  });
  return constant;
}
