import type { Arguments, Expression } from './expressions.ts';
import type { Body, Parameter, Statement, Target } from './statements.ts';

/** Calls `visit` for the expressions directly inside of one, in the order of the text. */
export function eachOperand(node: Expression, visit: (child: Expression) => void): void {
  const visitArguments = (args: Arguments): void => {
    args.positional.forEach(visit);
    for (const keyword of args.keywords) visit(keyword.value);
    if (args.star) visit(args.star);
    if (args.doubleStar) visit(args.doubleStar);
  };
  switch (node.typename) {
    case 'Literal':
    case 'Symbol':
      return;
    case 'Array':
    case 'Tuple':
      node.children.forEach(visit);
      return;
    case 'Dict':
      for (const pair of node.children) {
        visit(pair.key);
        visit(pair.value);
      }
      return;
    case 'LookupVal':
      visit(node.target);
      if (!node.isAttribute) visit(node.val);
      return;
    case 'Slice':
      if (node.begin) visit(node.begin);
      if (node.stop) visit(node.stop);
      if (node.step) visit(node.step);
      return;
    case 'FunCall':
      visit(node.name);
      visitArguments(node.args);
      return;
    case 'Filter':
      if (node.target) visit(node.target);
      visitArguments(node.args);
      return;
    case 'Is':
      visit(node.left);
      visitArguments(node.args);
      return;
    case 'InlineIf':
      visit(node.cond);
      visit(node.body);
      if (node.else_) visit(node.else_);
      return;
    case 'Compare':
      visit(node.expr);
      for (const operand of node.ops) visit(operand.expr);
      return;
    case 'Not':
    case 'Neg':
    case 'Pos':
      visit(node.target);
      return;
    case 'Or':
    case 'And':
    case 'Add':
    case 'Concat':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'FloorDiv':
    case 'Mod':
    case 'Pow':
      visit(node.left);
      visit(node.right);
  }
}

export interface StatementVisitor {
  expression?(node: Expression): void;
  target?(node: Target): void;
  parameter?(node: Parameter): void;
  body?(nodes: Body): void;
}

/** Calls the visitor for the parts directly inside of a statement, in the order in which Jinja2 walks them. */
export function eachPart(node: Statement, visitor: StatementVisitor): void {
  const expression = (child: Expression | null): void => {
    if (child) visitor.expression?.(child);
  };
  const parameters = (children: readonly Parameter[]): void => {
    for (const child of children) visitor.parameter?.(child);
    for (const child of children) expression(child.default);
  };
  switch (node.typename) {
    case 'Output':
      for (const child of node.children) if (child.typename !== 'TemplateData') expression(child);
      return;
    case 'If':
      expression(node.cond);
      visitor.body?.(node.body);
      visitor.body?.(node.else_);
      return;
    case 'For':
      visitor.target?.(node.name);
      expression(node.arr);
      visitor.body?.(node.body);
      visitor.body?.(node.else_);
      expression(node.test);
      return;
    case 'Macro':
      parameters(node.parameters);
      visitor.body?.(node.body);
      return;
    case 'Caller':
      expression(node.call);
      parameters(node.parameters);
      visitor.body?.(node.body);
      return;
    case 'Capture':
      visitor.body?.(node.body);
      expression(node.filter);
      return;
    case 'Set':
      visitor.target?.(node.target);
      expression(node.value);
      return;
    case 'AssignBlock':
      visitor.target?.(node.target);
      expression(node.filter);
      visitor.body?.(node.body);
      return;
    case 'With':
      for (const target of node.targets) visitor.target?.(target);
      node.values.forEach(expression);
      visitor.body?.(node.body);
      return;
    case 'Block':
      visitor.body?.(node.body);
      return;
    case 'Extends':
    case 'Include':
    case 'Import':
    case 'FromImport':
      expression(node.template);
      return;
    case 'Do':
      expression(node.expression);
      return;
    case 'Autoescape':
      expression(node.expression);
      visitor.body?.(node.body);
      return;
    case 'LoopControl':
  }
}

/** Calls `visit` for the names that a target stores to. */
export function eachTargetName(target: Target, visit: (name: string) => void): void {
  if (target.typename === 'Symbol') visit(target.value);
  else if (target.typename === 'TargetTuple')
    for (const child of target.children) eachTargetName(child, visit);
}

/** Calls `visit` for every statement of a body and of the bodies in it. */
export function eachStatement(body: Body, visit: (node: Statement) => void): void {
  for (const node of body) {
    visit(node);
    eachPart(node, { body: (inner) => eachStatement(inner, visit) });
  }
}

/**
 * Which of the names a body reads without having stored them before. As in Jinja2, a name that was stored
 * anywhere earlier counts as stored, and blocks are not looked into.
 */
export function findUndeclared(body: Body, names: Iterable<string>): ReadonlySet<string> {
  const open = new Set(names);
  const found = new Set<string>();
  const readExpression = (node: Expression): void => {
    if (node.typename === 'Symbol') {
      if (open.has(node.value)) found.add(node.value);
    } else {
      eachOperand(node, readExpression);
    }
  };
  const readBody = (nodes: Body): void => {
    for (const node of nodes) {
      if (node.typename !== 'Block') {
        eachPart(node, {
          expression: readExpression,
          target: (target) => eachTargetName(target, (name) => open.delete(name)),
          parameter: (parameter) => open.delete(parameter.name.value),
          body: readBody,
        });
      }
    }
  };
  readBody(body);
  return found;
}
