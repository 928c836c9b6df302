import { DICT_METHODS } from '../methods/dict-methods.ts';
import { HostObject, type CallArguments } from '../types.ts';
import { PyDict } from '../values/py-dict.ts';
import { typeName } from '../values/type-name.ts';
import { runBuiltin, type Builtin } from './builtin.ts';
import type { Env } from './env.ts';

/** A method taken from its value without being called: `{% set f = text.upper %}`. */
export class BoundMethod extends HostObject {
  readonly #env: Env;
  readonly #target: unknown;
  readonly #method: Builtin;

  constructor(env: Env, target: unknown, method: Builtin) {
    super();
    this.#env = env;
    this.#target = target;
    this.#method = method;
  }

  override get typeName(): string {
    return 'builtin_function_or_method';
  }

  override call(args: CallArguments): unknown {
    return runBuiltin(
      this.#method,
      this.#env,
      [this.#target, ...args.positional],
      args.keyword.size > 0 ? args.keyword : null,
    );
  }

  override toRepr(): string {
    const name = this.#method.name.replace(/^.*\./, '');
    return `<built-in method ${name} of ${typeName(this.#target)} object>`;
  }
}

/** A function of the engine as a value: `range`, `dict`, `namespace`. */
export class BuiltinFunction extends HostObject {
  readonly #env: Env;
  readonly #function: Builtin;
  readonly #isClass: boolean;
  readonly #classMethod: string | undefined;

  constructor(env: Env, target: Builtin, kind: { readonly isClass: boolean; readonly classMethod?: string }) {
    super();
    this.#env = env;
    this.#function = target;
    this.#isClass = kind.isClass;
    this.#classMethod = kind.classMethod;
  }

  override get typeName(): string {
    return this.#isClass ? 'type' : 'function';
  }

  override getAttribute(name: string): unknown {
    if (name !== this.#classMethod) return undefined;
    const method = DICT_METHODS.get(name);
    return method && new BoundMethod(this.#env, new PyDict(), method);
  }

  override call(args: CallArguments): unknown {
    return runBuiltin(
      this.#function,
      this.#env,
      args.positional,
      args.keyword.size > 0 ? args.keyword : null,
    );
  }

  override toRepr(): string {
    return this.#isClass ? `<class '${this.#function.name}'>` : `<function ${this.#function.name}>`;
  }
}
