import * as base from 'nunjucks/src/nodes.js';
import type { Call, Expression, Filter, Name, Place } from './expressions.ts';

export type Statement =
  | Output
  | If
  | For
  | Macro
  | CallBlock
  | FilterBlock
  | Assign
  | AssignBlock
  | With
  | Block
  | Extends
  | Include
  | Import
  | FromImport
  | Do
  | LoopControl
  | Autoescape;

export type Body = readonly Statement[];

/** What may stand on the left of `=`, and between `for` and `in`. */
export type Target = Name | TargetTuple | NamespaceTarget;

/** `a, b` and `(a, b)` as a target. */
export class TargetTuple extends base.Array {
  declare readonly children: Target[];
  declare readonly end: number;

  constructor(place: Place, children: Target[]) {
    super(place.lineno, place.start, children);
    this.end = place.end;
  }

  override get typename(): 'TargetTuple' {
    return 'TargetTuple';
  }
}

export class TemplateData extends base.TemplateData {
  declare readonly value: string;
  declare readonly end: number;

  constructor(place: Place, value: string) {
    super(place.lineno, place.start, value);
    this.end = place.end;
  }
}

/** Neighbouring text and printed expressions. */
export class Output extends base.Output {
  declare readonly children: (TemplateData | Expression)[];
}

/** `elif` is an `If` as the only statement of the other's `else_`, marked as such. */
export class If extends base.If {
  declare readonly cond: Expression;
  declare readonly body: Body;
  declare readonly else_: Body;
  declare readonly isElif: boolean;

  constructor(place: Place, cond: Expression, body: Body, otherwise: Body, isElif: boolean) {
    super(place.lineno, place.start, cond, body, otherwise);
    this.isElif = isElif;
  }
}

/** `for name in arr if test recursive` */
export class For extends base.For {
  declare readonly name: Target;
  declare readonly arr: Expression;
  declare readonly test: Expression | null;
  declare readonly recursive: boolean;
  declare readonly body: Body;
  declare readonly else_: Body;

  constructor(
    place: Place,
    head: {
      readonly name: Target;
      readonly arr: Expression;
      readonly test: Expression | null;
      recursive: boolean;
    },
    body: Body,
    otherwise: Body,
  ) {
    super(place.lineno, place.start, head.arr, head.name, body, otherwise);
    this.test = head.test;
    this.recursive = head.recursive;
  }
}

export interface Parameter {
  readonly name: Name;
  readonly default: Expression | null;
  /** dbt's annotation, as written. */
  readonly type?: string;
}

/** `macro`, and dbt's `test`, `docs` and `materialization`, under the name by which dbt keeps them. */
export class Macro extends base.Macro {
  declare readonly name: string;
  declare readonly parameters: readonly Parameter[];
  declare readonly body: Body;

  constructor(place: Place, name: string, parameters: readonly Parameter[], body: Body) {
    super(place.lineno, place.start, name, null, body);
    this.parameters = parameters;
  }

  override get typename(): 'Macro' {
    return 'Macro';
  }
}

/** `{% call(params) f() %}body{% endcall %}` */
export class CallBlock extends base.Caller {
  declare readonly call: Call;
  declare readonly parameters: readonly Parameter[];
  declare readonly body: Body;

  constructor(place: Place, call: Call, parameters: readonly Parameter[], body: Body) {
    super(place.lineno, place.start, null, null, body);
    this.call = call;
    this.parameters = parameters;
  }
}

export class FilterBlock extends base.Capture {
  declare readonly filter: Filter;
  declare readonly body: Body;

  constructor(place: Place, filter: Filter, body: Body) {
    super(place.lineno, place.start, body);
    this.filter = filter;
  }
}

/** `ns.attribute` as the target of `set`. */
export class NamespaceTarget extends base.Node {
  declare readonly name: string;
  declare readonly attribute: string;
  declare readonly end: number;

  constructor(place: Place, name: string, attribute: string) {
    super(place.lineno, place.start, name, attribute);
    this.end = place.end;
  }

  override get typename(): 'NamespaceTarget' {
    return 'NamespaceTarget';
  }

  override get fields(): readonly string[] {
    return ['name', 'attribute'];
  }
}

/** `{% set target = value %}` */
export class Assign extends base.Set {
  declare readonly target: Target;
  declare readonly value: Expression;

  constructor(place: Place, target: Target, value: Expression) {
    super(place.lineno, place.start, [target], value);
    this.target = target;
  }

  override get typename(): 'Set' {
    return 'Set';
  }
}

/** `{% set target | filter %}body{% endset %}` */
export class AssignBlock extends base.Set {
  declare readonly target: Target;
  declare readonly filter: Filter | null;
  declare readonly body: Body;

  constructor(place: Place, target: Target, filter: Filter | null, body: Body) {
    super(place.lineno, place.start, [target], null);
    this.target = target;
    this.filter = filter;
    this.body = body;
  }

  override get typename(): 'AssignBlock' {
    return 'AssignBlock';
  }
}

export class With extends base.Node {
  declare readonly targets: readonly Target[];
  declare readonly values: readonly Expression[];
  declare readonly body: Body;

  constructor(place: Place, targets: readonly Target[], values: readonly Expression[], body: Body) {
    super(place.lineno, place.start, targets, values, body);
  }

  override get typename(): 'With' {
    return 'With';
  }

  override get fields(): readonly string[] {
    return ['targets', 'values', 'body'];
  }
}

export class Block extends base.Block {
  declare readonly name: string;
  declare readonly scoped: boolean;
  declare readonly required: boolean;
  declare readonly body: Body;

  constructor(place: Place, name: string, flags: { scoped: boolean; required: boolean }, body: Body) {
    super(place.lineno, place.start, name, body);
    this.scoped = flags.scoped;
    this.required = flags.required;
  }
}

export class Extends extends base.Extends {
  declare readonly template: Expression;

  constructor(place: Place, template: Expression) {
    super(place.lineno, place.start, template);
  }
}

export class Include extends base.Include {
  declare readonly template: Expression;
  declare readonly ignoreMissing: boolean;
  declare readonly withContext: boolean;

  constructor(place: Place, template: Expression, ignoreMissing: boolean, withContext: boolean) {
    super(place.lineno, place.start, template, ignoreMissing);
    this.withContext = withContext;
  }
}

export class Import extends base.Import {
  declare readonly template: Expression;
  declare readonly target: string;
  declare readonly withContext: boolean;

  constructor(place: Place, template: Expression, target: string, withContext: boolean) {
    super(place.lineno, place.start, template, target, withContext);
  }
}

export interface ImportedName {
  readonly name: string;
  readonly alias: string;
}

export class FromImport extends base.FromImport {
  declare readonly template: Expression;
  declare readonly names: readonly ImportedName[];
  declare readonly withContext: boolean;

  constructor(place: Place, template: Expression, names: readonly ImportedName[], withContext: boolean) {
    super(place.lineno, place.start, template, names, withContext);
  }
}

/** `{% do expression %}` */
export class Do extends base.Node {
  declare readonly expression: Expression;

  constructor(place: Place, expression: Expression) {
    super(place.lineno, place.start, expression);
  }

  override get typename(): 'Do' {
    return 'Do';
  }

  override get fields(): readonly string[] {
    return ['expression'];
  }
}

export class LoopControl extends base.Node {
  declare readonly keyword: 'break' | 'continue';

  constructor(place: Place, keyword: 'break' | 'continue') {
    super(place.lineno, place.start, keyword);
  }

  override get typename(): 'LoopControl' {
    return 'LoopControl';
  }

  override get fields(): readonly string[] {
    return ['keyword'];
  }
}

export class Autoescape extends base.Node {
  declare readonly expression: Expression;
  declare readonly body: Body;

  constructor(place: Place, expression: Expression, body: Body) {
    super(place.lineno, place.start, expression, body);
  }

  override get typename(): 'Autoescape' {
    return 'Autoescape';
  }

  override get fields(): readonly string[] {
    return ['expression', 'body'];
  }
}
