import { listed, type TreeNode } from '../tree/tree-node.ts';
import { Uses } from './uses.ts';

/** What functions need to know of their arguments. */
export interface ExpressionTracer {
  expression(node: TreeNode): Uses;
  /** Undefined for what is no query. */
  subquery(node: TreeNode): Uses | undefined;
  wholeTable(node: TreeNode): Uses;
  /** A column of a relation that a function names in a text. */
  named(relation: string, column: string): Uses;
}

/** Window functions whose value is that of one other row. */
const PICKS_A_ROW =
  /^(?:lag|lead|lagInFrame|leadInFrame|nth_value|first_value|last_value|first_value_respect_nulls|last_value_respect_nulls|any|anyLast)$/i;
const MEMBERSHIP = /^(?:global)?(?:not)?(?:null)?in(?:ignoreset)?$/i;
const LOOKUP = /^(?:dictGet|dictHas|dictIsIn|joinGet)/;

/** What the value of a function comes from. */
export function functionUses(node: TreeNode, tracer: ExpressionTracer): Uses {
  const { function_name: name = '', function_type: type = '' } = node.attributes;
  if (type === 'aggregate') return aggregateUses(node, name, tracer);
  if (type === 'window') return windowUses(node, name, tracer);
  if (MEMBERSHIP.test(name)) return membershipUses(node, tracer);
  if (name === 'exists') return argumentsOf(node, tracer).through('filter');
  if (LOOKUP.test(name)) return lookupUses(node, tracer);
  return argumentsOf(node, tracer).through(isTransparent(name) ? 'same' : 'computed');
}

/** Functions that the resolver puts around a value, or that give it as it is. */
function isTransparent(name: string): boolean {
  return name === 'identity' || name === 'materialize' || name === '__scalarSubqueryResult';
}

function argumentsOf(node: TreeNode, tracer: ExpressionTracer): Uses {
  const uses = new Uses();
  for (const argument of listed(node, 'ARGUMENTS')) uses.merge(tracer.expression(argument));
  return uses;
}

/** `sumIf(amount, paid)`: the last argument chooses rows. */
function aggregateUses(node: TreeNode, name: string, tracer: ExpressionTracer): Uses {
  const uses = new Uses();
  const all = listed(node, 'ARGUMENTS');
  for (const [index, argument] of all.entries()) {
    const isCondition = index === all.length - 1 && isConditional(name);
    uses.merge(tracer.expression(argument).through(isCondition ? 'filter' : 'aggregated'));
  }
  return uses;
}

/** The combinator If, also with others behind it. */
const isConditional = (name: string): boolean =>
  /If(?:Array|OrNull|OrDefault|State|Merge|Distinct|ForEach)*$/.test(name);

function windowUses(node: TreeNode, name: string, tracer: ExpressionTracer): Uses {
  const uses = PICKS_A_ROW.test(name)
    ? argumentsOf(node, tracer).through('computed')
    : aggregateUses(node, name, tracer);
  for (const window of listed(node, 'WINDOW')) {
    for (const heading of ['PARTITION BY', 'ORDER BY']) {
      for (const key of listed(window, heading)) uses.merge(tracer.expression(key).through('window'));
    }
  }
  return uses;
}

/** `x IN (SELECT …)`: of the right side only whether there is such a row matters. */
function membershipUses(node: TreeNode, tracer: ExpressionTracer): Uses {
  const [left, right] = listed(node, 'ARGUMENTS');
  const uses = new Uses();
  if (left) uses.merge(tracer.expression(left).through('computed'));
  if (!right) return uses;
  const rows = right.kind === 'TABLE' ? tracer.wholeTable(right) : (tracer.subquery(right) ?? undefined);
  return uses.merge(rows ? rows.through('filter') : tracer.expression(right).through('computed'));
}

/** `dictGet('dictionary', 'attribute', key)`: the attribute's value, found by the key. */
function lookupUses(node: TreeNode, tracer: ExpressionTracer): Uses {
  const [relation, attribute, key, ...others] = listed(node, 'ARGUMENTS');
  const isLookup = !/^dict(?:Has|IsIn)/.test(node.attributes['function_name'] ?? '');
  const uses = new Uses();
  const name = relation && textOf(relation);
  const isHierarchy = !isLookup && attribute !== undefined;
  if (isLookup && name !== undefined && attribute) {
    for (const column of textsOf(attribute)) uses.merge(tracer.named(name, column).through('computed'));
  }
  if (isHierarchy) uses.merge(tracer.expression(attribute).through('join_key'));
  if (key) uses.merge(tracer.expression(key).through('join_key'));
  for (const other of others) uses.merge(tracer.expression(other).through('computed'));
  return uses;
}

function textOf(node: TreeNode): string | undefined {
  const { constant_value: value, identifier } = node.attributes;
  if (identifier !== undefined) return identifier;
  return value === undefined ? undefined : /^'(.*)'$/s.exec(value)?.[1];
}

/** One attribute, or a tuple of them. */
function textsOf(node: TreeNode): readonly string[] {
  const value = node.attributes['constant_value'] ?? '';
  return Array.from(value.matchAll(/'((?:[^'\\]|\\.)*)'/g), (match) => match[1] ?? '');
}
