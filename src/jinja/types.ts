import type { SourceFile, SourceMap, Span } from '../base/index.ts';

/*
 * How Python's values are held in JavaScript, here and in every room that gives values to templates:
 *   None → null · bool → boolean · str → string
 *   int → a number without a fraction (safe integers) or a bigint (beyond them)
 *   float → a number with a fraction, NaN, ±Infinity, or PyFloat for floats without a fraction (1.0)
 *   list → array · tuple → PyTuple · dict → PyDict (any hashable key, insertion order),
 *   or a plain object: a dict with text keys whose own enumerable properties alone are seen
 *   undefined → PyUndefined inside the engine; a host's `undefined` becomes one at the border
 *   everything else that a template may touch is a HostObject; any other JavaScript value is refused
 */

/** Arguments of a call from a template: `f(1, x=2)`. */
export interface CallArguments {
  readonly positional: readonly unknown[];
  /** Keyword arguments in the order written. */
  readonly keyword: ReadonlyMap<string, unknown>;
  /** Where the call stands in its template; absent for calls from host code. */
  readonly span?: Span;
  /** The render that calls; a host function that calls further on the template's behalf passes it on. */
  readonly frame?: CallFrame;
}

/** The render, and the macro in it, from which a call is made. */
export interface CallFrame {
  /** Whether the caller awaits: only then may `call` answer with a promise. */
  readonly asynchronous: boolean;
  /** How many macro calls deep the render is; too deep a recursion is an error. */
  readonly depth: number;
  /** The name of the calling macro; absent at the top of a template. */
  readonly macro?: string;
  /** What the whole render may still spend. */
  readonly budget: RenderBudget;
}

/** What keeps a template from running for ever; shared by all macros of a render. */
export interface RenderBudget {
  /** Loop iterations left. */
  iterations: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type OrderOperator = '<' | '<=' | '>' | '>=';

/**
 * A value of ours that templates may touch. Nothing of it is reachable but what these methods answer:
 * own properties and prototypes of the JavaScript object never show.
 */
export abstract class HostObject {
  /** The Python class name that error messages and `repr` use, e.g. `ClickHouseRelation`. */
  abstract readonly typeName: string;

  /** `x.name`, and `x['name']` when `getItem` does not know it; `undefined` means there is no such attribute. */
  getAttribute(_name: string): unknown {
    return undefined;
  }

  /** `x[key]`; `undefined` means there is no such item. */
  getItem(_key: unknown): unknown {
    return undefined;
  }

  /** `x(…)`; defined only by callable objects. May return a promise in the asynchronous variant only. */
  call?(args: CallArguments): unknown;

  /** Iteration; defined only by iterable objects. */
  iterate?(): Iterable<unknown>;

  /** `x | length`; defined only by sized objects. */
  length?(): number;

  /** `{{ x }}`, `~`, `| string`. */
  toText(): string {
    return this.toRepr();
  }

  /** `repr(x)`: how it prints inside a list; `open` holds the containers being printed around it. */
  toRepr(_open?: Set<object>): string {
    return `<${this.typeName} object>`;
  }

  /** `'{:spec}'.format(x)` for a spec that is not empty; `undefined` when it takes none. */
  format(_spec: string): string | undefined {
    return undefined;
  }

  /** Python truth of the object. */
  isTrue(): boolean {
    return true;
  }

  /** `x is mapping`. */
  isMapping(): boolean {
    return false;
  }

  /**
   * `x + other`, or `other + x` when `reflected`; `undefined` when it does not know such operands.
   */
  operate(_operator: ArithmeticOperator, _other: unknown, _reflected: boolean): unknown {
    return undefined;
  }

  /** `x < other` and its kin; `undefined` when the two have no order. */
  compare(_operator: OrderOperator, _other: unknown): boolean | undefined {
    return undefined;
  }

  /** `item in x`; without it, `in` looks through what `iterate` gives. */
  contains?(item: unknown): boolean;

  /** Whether it may be a key of a dict or a member of a set (by identity). */
  isHashable(): boolean {
    return true;
  }

  /** What dicts and sets find it by: equal for values that are equal. Without it, the object itself. */
  hashKey?(): string | number | bigint;

  /** `int(x)`, for objects that are numbers. */
  toInt?(): number | bigint;

  /** `float(x)`, for objects that are numbers. */
  toFloat?(): number;

  /** `round(x, digits)`, for objects that are numbers. */
  round?(digits: number): unknown;

  /** `x == other`; identity unless overridden. */
  equals(other: unknown): boolean {
    return this === other;
  }
}

/** Names a template sees besides its own; `undefined` means not defined. Looked up at each use, so it may be lazy. */
export interface Scope {
  get(name: string): unknown;
  /** All names, for `context` and for suggestions on undefined names. */
  names(): Iterable<string>;
}

export interface RenderResult {
  readonly text: string;
  /** From `text` back to the template; what a macro printed maps to the call in the outermost template. */
  readonly map: SourceMap;
}

export type BlockKind = 'macro' | 'test' | 'materialization' | 'docs' | 'snapshot';

export interface MacroParameter {
  readonly name: string;
  readonly hasDefault: boolean;
  /** dbt's optional annotation `arg: list[string]`, as written. */
  readonly type?: string;
}

/** A top-level `{% macro %}`-like block of a file, cut out as dbt does. */
export interface BlockDefinition {
  readonly kind: BlockKind;
  /** As written: `unique` for `{% test unique %}`, `table` for `{% materialization table, … %}`. */
  readonly name: string;
  /**
   * The name under which dbt keeps it: `unique` → `test_unique`,
   * `materialization table, adapter='clickhouse'` → `materialization_table_clickhouse`, a macro → its own name.
   */
  readonly macroName: string;
  /** `adapter='clickhouse'` of a materialization, `default` when it says `default` or nothing. */
  readonly adapter?: string;
  readonly supportedLanguages?: readonly string[];
  readonly parameters: readonly MacroParameter[];
  /** The whole block with its tags, for `macro_sql` and checksums. */
  readonly text: string;
  /** For docs and snapshot blocks: what stands between the tags. */
  readonly body: string;
  readonly span: Span;
  /** The span of `body`. */
  readonly bodySpan: Span;
}

/** A literal or a sign that the value is not known before rendering. */
export type StaticValue =
  | { readonly kind: 'literal'; readonly value: unknown }
  /** `text` is the expression as written, where it is one. */
  | { readonly kind: 'unknown'; readonly text?: string };

/** A call that stands in a template, found without rendering. */
export interface StaticCall {
  /** Dotted name: `ref`, `config`, `dbt_utils.star`, `adapter.dispatch`. */
  readonly name: string;
  readonly positional: readonly StaticValue[];
  readonly keyword: ReadonlyMap<string, StaticValue>;
  /** False when it stands under `if`, `for`, a macro body or in a part of an expression that may not be reached. */
  readonly unconditional: boolean;
  readonly span: Span;
}

/**
 * What a name or attribute that does not exist becomes: Jinja2's four kinds, and dbt's while parsing:
 * `capture` swallows attribute, item and call and prints nothing.
 */
export type UndefinedKind = 'default' | 'strict' | 'chainable' | 'debug' | 'capture';

export interface RenderOptions {
  /** In place of the environment's own. */
  readonly undefined?: UndefinedKind;
}

/** A parsed template, compiled on first use; the same object serves any number of renders, also at the same time. */
export interface Template {
  readonly source: SourceFile;
  /** Every call in the template, in the order of the text. */
  readonly calls: readonly StaticCall[];
  /** Whether it is only text and calls of the given names with literal arguments: then `calls` says all. */
  isStatic(names: ReadonlySet<string>): boolean;
  /** The plain variant: a promise from a host function is an error. @throws JinjaError */
  renderSync(scope: Scope, options?: RenderOptions): RenderResult;
  /** The asynchronous variant: results of host calls are awaited. @throws JinjaError */
  render(scope: Scope, options?: RenderOptions): Promise<RenderResult>;
  /** Lets go of all that can be made from the source again; it is when it is next needed. */
  release(): void;
}

/** A macro that is not yet bound to a context. */
export interface MacroTemplate {
  readonly definition: BlockDefinition;
  readonly calls: readonly StaticCall[];
  /**
   * A callable for templates that runs the macro with the given context (dbt gives a macro its caller's node context).
   * Compiled on first call. Names that the scope knows win over nothing; the macro's parameters win over the scope.
   */
  bind(scope: Scope): BoundMacro;
}

/** Callable from templates as it is, and from host code by either method. */
export interface BoundMacro extends HostObject {
  readonly definition: BlockDefinition;
  /** What the macro printed, or the value it gave to `return()`. */
  callSync(args: CallArguments): unknown;
  callAsync(args: CallArguments): Promise<unknown>;
}
