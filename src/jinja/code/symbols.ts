import type { Expression } from '../syntax/expressions.ts';
import type { Body, Parameter, Statement, Target } from '../syntax/statements.ts';
import { eachOperand, eachTargetName } from '../syntax/walk.ts';

/** Where a variable of generated code gets its value from when its frame begins. */
export type Load =
  /** Assigned by the code that opens the frame: loop variables, parameters. */
  | { readonly kind: 'parameter' }
  /** Looked up in the context under this name, when first read. */
  | { readonly kind: 'resolve'; readonly name: string }
  /** A copy of an outer frame's variable: assignments inside do not reach out. */
  | { readonly kind: 'alias'; readonly of: string }
  | { readonly kind: 'undefined' };

/**
 * The names of one frame (a template, macro, loop body, …) and the variables that hold them. Jinja2's rules:
 * a name stored in a frame is the frame's own, with an outer variable of that name as its first value;
 * a name that is only read is the outer frame's, or the context's.
 */
export class Symbols {
  readonly parent: Symbols | undefined;
  readonly #allocate: () => string;
  /** Name → variable, shared by the branches of an `if`. */
  readonly #identifiers: Map<string, string>;
  readonly refs: Map<string, string>;
  readonly loads: Map<string, Load>;
  readonly stores: Set<string>;

  constructor(allocate: () => string, parent?: Symbols, original?: Symbols) {
    this.parent = parent;
    this.#allocate = allocate;
    this.#identifiers = original ? original.#identifiers : new Map();
    this.refs = new Map(original?.refs);
    this.loads = new Map(original?.loads);
    this.stores = new Set(original?.stores);
  }

  inner(): Symbols {
    return new Symbols(this.#allocate, this);
  }

  #copy(): Symbols {
    return new Symbols(this.#allocate, this.parent, this);
  }

  #define(name: string, load: Load): string {
    let identifier = this.#identifiers.get(name);
    if (identifier === undefined) {
      identifier = this.#allocate();
      this.#identifiers.set(name, identifier);
    }
    this.refs.set(name, identifier);
    this.loads.set(identifier, load);
    return identifier;
  }

  find(name: string): string | undefined {
    return this.refs.get(name) ?? this.parent?.find(name);
  }

  /** The variable of a name that was analysed. */
  ref(name: string): string {
    const found = this.find(name);
    if (found === undefined) throw new Error(`the name '${name}' was not analysed`);
    return found;
  }

  findLoad(identifier: string): Load | undefined {
    return this.loads.get(identifier) ?? this.parent?.findLoad(identifier);
  }

  store(name: string): void {
    this.stores.add(name);
    if (this.refs.has(name)) return;
    const outer = this.parent?.find(name);
    this.#define(name, outer === undefined ? { kind: 'undefined' } : { kind: 'alias', of: outer });
  }

  load(name: string): void {
    if (this.find(name) === undefined) this.#define(name, { kind: 'resolve', name });
  }

  declareParameter(name: string): string {
    this.stores.add(name);
    return this.#define(name, { kind: 'parameter' });
  }

  /** Joins what the branches of an `if` did: a name stored in one of them may still have its earlier value. */
  #join(branches: readonly Symbols[]): void {
    const stored = new Set<string>();
    for (const branch of branches) {
      for (const name of branch.stores) if (!this.stores.has(name)) stored.add(name);
    }
    for (const branch of branches) {
      for (const [name, identifier] of branch.refs) this.refs.set(name, identifier);
      for (const [identifier, load] of branch.loads) this.loads.set(identifier, load);
      for (const name of branch.stores) this.stores.add(name);
    }
    for (const name of stored) {
      const outer = this.parent?.find(name);
      this.loads.set(
        this.ref(name),
        outer === undefined ? { kind: 'resolve', name } : { kind: 'alias', of: outer },
      );
    }
  }

  /** Name → variable of everything stored in this frame and the frames around it, the innermost first. */
  storedVariables(): ReadonlyMap<string, string> {
    const variables = new Map(this.parent?.storedVariables());
    for (const name of this.stores) variables.set(name, this.ref(name));
    return variables;
  }

  // Analysis: which names the statements of this frame itself read and store.

  analyze(body: Body): void {
    for (const node of body) this.#statement(node);
  }

  analyzeExpression(node: Expression): void {
    this.#expression(node);
  }

  analyzeParameters(parameters: readonly Parameter[]): void {
    for (const parameter of parameters) this.declareParameter(parameter.name.value);
    for (const parameter of parameters) if (parameter.default) this.#expression(parameter.default);
  }

  /** The names of a loop's target. */
  declareTarget(target: Target): void {
    eachTargetName(target, (name) => this.declareParameter(name));
  }

  readonly #expression = (node: Expression): void => {
    if (node.typename === 'Symbol') this.load(node.value);
    else eachOperand(node, this.#expression);
  };

  #target(target: Target): void {
    if (target.typename === 'Symbol') this.store(target.value);
    else if (target.typename === 'NamespaceTarget') this.load(target.name);
    else for (const child of target.children) this.#target(child);
  }

  #statement(node: Statement): void {
    switch (node.typename) {
      case 'Output':
        for (const child of node.children) if (child.typename !== 'TemplateData') this.#expression(child);
        return;
      case 'If': {
        this.#expression(node.cond);
        const branches = [node.body, node.else_].map((body) => {
          const branch = this.#copy();
          branch.analyze(body);
          return branch;
        });
        this.#join(branches);
        return;
      }
      case 'For':
        this.#expression(node.arr);
        return;
      case 'Macro':
        this.store(node.name);
        return;
      case 'Caller':
        this.#expression(node.call);
        return;
      case 'Capture':
        this.#expression(node.filter);
        return;
      case 'Set':
        this.#expression(node.value);
        this.#target(node.target);
        return;
      case 'AssignBlock':
        if (node.filter) this.#expression(node.filter);
        this.#target(node.target);
        return;
      case 'With':
        node.values.forEach(this.#expression);
        return;
      case 'Import':
        this.#expression(node.template);
        this.store(node.target);
        return;
      case 'FromImport':
        this.#expression(node.template);
        for (const { alias } of node.names) this.store(alias);
        return;
      case 'Extends':
      case 'Include':
        this.#expression(node.template);
        return;
      case 'Do':
        this.#expression(node.expression);
        return;
      case 'Autoescape':
        this.#expression(node.expression);
        return;
      case 'Block':
      case 'LoopControl':
    }
  }
}
