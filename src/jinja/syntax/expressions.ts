import * as base from 'nunjucks/src/nodes.js';

/** Where a node stands: `lineno` is the line Jinja2 gives it, which may be that of an operator inside it. */
export interface Place {
  readonly lineno: number;
  readonly start: number;
  readonly end: number;
}

export type Expression =
  | Literal
  | Name
  | List
  | Tuple
  | Dict
  | Lookup
  | Slice
  | Call
  | Filter
  | Test
  | InlineIf
  | Compare
  | Unary
  | Binary;

/** A constant: text, number, True, False, None. */
export class Literal extends base.Literal {
  declare readonly end: number;

  constructor(place: Place, value: unknown) {
    super(place.lineno, place.start, value);
    this.end = place.end;
  }

  override get typename(): 'Literal' {
    return 'Literal';
  }
}

export class Name extends base.Symbol {
  declare readonly value: string;
  declare readonly end: number;

  constructor(place: Place, value: string) {
    super(place.lineno, place.start, value);
    this.end = place.end;
  }
}

export class List extends base.Array {
  declare readonly children: Expression[];
  declare readonly end: number;

  constructor(place: Place, children: Expression[]) {
    super(place.lineno, place.start, children);
    this.end = place.end;
  }

  override get typename(): 'Array' {
    return 'Array';
  }
}

export class Tuple extends base.Array {
  declare readonly children: Expression[];
  declare readonly end: number;

  constructor(place: Place, children: Expression[]) {
    super(place.lineno, place.start, children);
    this.end = place.end;
  }

  override get typename(): 'Tuple' {
    return 'Tuple';
  }
}

export class Pair extends base.Pair {
  declare readonly key: Expression;
  declare readonly value: Expression;

  constructor(key: Expression, value: Expression) {
    super(key.lineno, key.colno, key, value);
  }
}

export class Dict extends base.Dict {
  declare readonly children: Pair[];
  declare readonly end: number;

  constructor(place: Place, children: Pair[]) {
    super(place.lineno, place.start, children);
    this.end = place.end;
  }

  override get typename(): 'Dict' {
    return 'Dict';
  }
}

/** `target.val` when `isAttribute` (then `val` is a literal name), `target[val]` otherwise. */
export class Lookup extends base.LookupVal {
  declare readonly target: Expression;
  declare readonly val: Expression;
  declare readonly isAttribute: boolean;
  declare readonly end: number;

  constructor(place: Place, target: Expression, val: Expression, isAttribute: boolean) {
    super(place.lineno, place.start, target, val);
    this.isAttribute = isAttribute;
    this.end = place.end;
  }
}

/** `start:stop:step` between brackets. */
export class Slice extends base.Node {
  declare readonly begin: Expression | null;
  declare readonly stop: Expression | null;
  declare readonly step: Expression | null;
  declare readonly end: number;

  constructor(place: Place, begin: Expression | null, stop: Expression | null, step: Expression | null) {
    super(place.lineno, place.start, begin, stop, step);
    this.end = place.end;
  }

  override get typename(): 'Slice' {
    return 'Slice';
  }

  override get fields(): readonly string[] {
    return ['begin', 'stop', 'step'];
  }
}

export interface Keyword {
  readonly name: string;
  readonly value: Expression;
}

/** `(1, x=2, *rest, **others)` */
export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly star: Expression | null;
  readonly doubleStar: Expression | null;
}

export const NO_ARGUMENTS: Arguments = { positional: [], keywords: [], star: null, doubleStar: null };

export class Call extends base.FunCall {
  declare readonly name: Expression;
  declare readonly args: Arguments;
  declare readonly end: number;

  constructor(place: Place, name: Expression, args: Arguments) {
    super(place.lineno, place.start, name, args);
    this.end = place.end;
  }

  override get typename(): 'FunCall' {
    return 'FunCall';
  }
}

/** `target | name(args)`; the target is null where a block's content is filtered. */
export class Filter extends base.Filter {
  declare readonly target: Expression | null;
  declare readonly name: string;
  declare readonly args: Arguments;
  declare readonly end: number;

  constructor(place: Place, target: Expression | null, name: string, args: Arguments) {
    super(place.lineno, place.start, name, args);
    this.target = target;
    this.end = place.end;
  }
}

/** `left is name(args)` */
export class Test extends base.Is {
  declare readonly left: Expression;
  declare readonly name: string;
  declare readonly args: Arguments;
  declare readonly end: number;

  constructor(place: Place, left: Expression, name: string, args: Arguments) {
    super(place.lineno, place.start, left, null);
    this.name = name;
    this.args = args;
    this.end = place.end;
  }
}

/** `body if cond else else_` */
export class InlineIf extends base.InlineIf {
  declare readonly cond: Expression;
  declare readonly body: Expression;
  declare readonly else_: Expression | null;
  declare readonly end: number;

  constructor(place: Place, cond: Expression, body: Expression, otherwise: Expression | null) {
    super(place.lineno, place.start, cond, body, otherwise);
    this.end = place.end;
  }
}

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export class Operand extends base.CompareOperand {
  declare readonly expr: Expression;
  declare readonly type: CompareOperator;

  constructor(expr: Expression, type: CompareOperator) {
    super(expr.lineno, expr.colno, expr, type);
  }
}

/** `expr < a <= b`: each operand is compared with the one before it. */
export class Compare extends base.Compare {
  declare readonly expr: Expression;
  declare readonly ops: readonly Operand[];
  declare readonly end: number;

  constructor(place: Place, expr: Expression, ops: readonly Operand[]) {
    super(place.lineno, place.start, expr, ops);
    this.end = place.end;
  }
}

export type UnaryName = 'Not' | 'Neg' | 'Pos';
export type BinaryName = 'Or' | 'And' | 'Add' | 'Concat' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow';

export interface Unary extends base.UnaryOp {
  readonly typename: UnaryName;
  readonly target: Expression;
  readonly end: number;
}

export interface Binary extends base.BinOp {
  readonly typename: BinaryName;
  readonly left: Expression;
  readonly right: Expression;
  readonly end: number;
}

/** An operation of one operand, as nunjucks' node of that name. */
export function makeUnary(name: UnaryName, place: Place, target: Expression): Unary {
  const node = new base[name](place.lineno, place.start, target);
  return Object.assign(node, { end: place.end }) as unknown as Unary;
}

/** An operation of two operands, as nunjucks' node of that name. */
export function makeBinary(name: BinaryName, place: Place, left: Expression, right: Expression): Binary {
  const node = new base[name](place.lineno, place.start, left, right);
  return Object.assign(node, { end: place.end }) as unknown as Binary;
}
