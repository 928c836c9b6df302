import type { SourceFile } from '../base/index.ts';
import type { Call, Expression } from './syntax/expressions.ts';
import type { Body, Statement } from './syntax/statements.ts';
import { eachOperand, eachPart } from './syntax/walk.ts';
import { PyDict } from './values/py-dict.ts';
import { PyError } from './values/py-error.ts';
import { PyTuple } from './values/py-tuple.ts';
import { negate } from './operations/arithmetic.ts';
import type { StaticCall, StaticValue } from './types.ts';

/** `ref`, `dbt_utils.star`, `adapter.dispatch`; undefined for what is called otherwise. */
function dottedName(node: Expression): string | undefined {
  if (node.typename === 'Symbol') return node.value;
  if (node.typename !== 'LookupVal' || !node.isAttribute || node.val.typename !== 'Literal') return undefined;
  const owner = dottedName(node.target);
  return owner === undefined ? undefined : `${owner}.${String(node.val.value)}`;
}

class NotLiteral extends Error {}

function literal(node: Expression): unknown {
  switch (node.typename) {
    case 'Literal':
      return node.value;
    case 'Array':
      return node.children.map(literal);
    case 'Tuple':
      return new PyTuple(node.children.map(literal));
    case 'Dict':
      return PyDict.from(node.children.map((pair) => [literal(pair.key), literal(pair.value)]));
    case 'Neg':
      return negate(literal(node.target));
    default:
      throw new NotLiteral();
  }
}

/** The value of an expression that is a literal. */
function literalValue(node: Expression): { readonly value: unknown } | undefined {
  try {
    return { value: literal(node) };
  } catch (error) {
    if (error instanceof NotLiteral || error instanceof PyError) return undefined;
    throw error;
  }
}

function staticValue(source: SourceFile, node: Expression): StaticValue {
  const found = literalValue(node);
  return found
    ? { kind: 'literal', value: found.value }
    : { kind: 'unknown', text: source.text.slice(node.colno, node.end) };
}

function toStaticCall(source: SourceFile, node: Call, name: string, unconditional: boolean): StaticCall {
  const { positional, keywords, star, doubleStar } = node.args;
  const values = positional.map((each) => staticValue(source, each));
  // Stars stand for any number of arguments: none of them can be known.
  if (star || doubleStar) values.push({ kind: 'unknown' });
  return {
    name,
    positional: values,
    keyword: new Map(keywords.map((keyword) => [keyword.name, staticValue(source, keyword.value)])),
    unconditional,
    span: { source, start: node.colno, end: node.end },
  };
}

/** Every call of a name or dotted name in a template, in the order of the text. */
export function findCalls(source: SourceFile, body: Body): readonly StaticCall[] {
  const calls: StaticCall[] = [];

  const visitExpression = (node: Expression, sure: boolean): void => {
    if (node.typename === 'FunCall') {
      const name = dottedName(node.name);
      if (name !== undefined) calls.push(toStaticCall(source, node, name, sure));
    }
    if (node.typename === 'And' || node.typename === 'Or') {
      visitExpression(node.left, sure);
      visitExpression(node.right, false);
    } else if (node.typename === 'InlineIf') {
      visitExpression(node.body, false);
      visitExpression(node.cond, sure);
      if (node.else_) visitExpression(node.else_, false);
    } else if (node.typename === 'Compare') {
      visitExpression(node.expr, sure);
      node.ops.forEach((operand, index) => visitExpression(operand.expr, sure && index === 0));
    } else {
      eachOperand(node, (child) => visitExpression(child, sure));
    }
  };

  const visitStatement = (node: Statement, sure: boolean): void => {
    const isSure = sure && !CONDITIONAL.has(node.typename);
    if (node.typename === 'If') {
      visitExpression(node.cond, sure);
      visitBody(node.body, false);
      visitBody(node.else_, false);
    } else if (node.typename === 'For') {
      visitExpression(node.arr, sure);
      if (node.test) visitExpression(node.test, false);
      visitBody(node.body, false);
      visitBody(node.else_, false);
    } else if (node.typename === 'Caller') {
      visitExpression(node.call, sure);
      visitBody(node.body, false);
    } else {
      eachPart(node, {
        expression: (child) => visitExpression(child, isSure),
        body: (inner) => visitBody(inner, isSure),
      });
    }
  };

  const visitBody = (nodes: Body, sure: boolean): void => {
    for (const node of nodes) visitStatement(node, sure);
  };

  visitBody(body, true);
  return calls.sort((a, b) => a.span.start - b.span.start);
}

/** Statements whose inside may not run, or not only once. */
const CONDITIONAL: ReadonlySet<string> = new Set(['Macro', 'Block']);

/** Whether a template is only text and calls of these names with literal arguments, each printed by itself. */
export function isStaticTemplate(body: Body, names: ReadonlySet<string>): boolean {
  const isKnown = (node: Expression): boolean => literalValue(node) !== undefined;
  const isStaticCall = (node: Expression): boolean =>
    node.typename === 'FunCall' &&
    node.name.typename === 'Symbol' &&
    names.has(node.name.value) &&
    !node.args.star &&
    !node.args.doubleStar &&
    node.args.positional.every(isKnown) &&
    node.args.keywords.every((keyword) => isKnown(keyword.value));
  return body.every(
    (node) =>
      node.typename === 'Output' &&
      node.children.every((child) => child.typename === 'TemplateData' || isStaticCall(child)),
  );
}
