import { HostObject, type BoundMacro, type CallArguments, type Scope } from '../jinja/index.ts';
import type { MacroOverrides } from './macro-overrides.ts';
import type { MacroRegistry } from './macro-registry.ts';
import { defineFunction } from './objects/define-function.ts';
import type { MacroStack } from './objects/macro-stack.ts';
import type { ReadListener } from './read-listener.ts';
import type { MacroEntry } from './types.ts';

/**
 * The macros of a project as one render sees them: bound to that render's own scope when first used, as dbt gives a
 * macro the context of the node that calls it.
 */
export class MacroNamespace implements Scope {
  readonly #registry: MacroRegistry;
  readonly #localPackage: string;
  readonly #scope: () => Scope;
  readonly #stack: MacroStack;
  readonly #onCall: ((uniqueId: string) => void) | undefined;
  readonly #reads: ReadListener | undefined;
  readonly #overrides: MacroOverrides | undefined;
  readonly #bound = new Map<string, HostObject>();
  readonly #namespaces = new Map<string, PackageNamespace>();

  /** `scope` is asked for late, since it holds this namespace; `onCall` hears of macros that the template itself calls. */
  constructor(
    registry: MacroRegistry,
    localPackage: string,
    scope: () => Scope,
    stack: MacroStack,
    onCall?: (uniqueId: string) => void,
    reads?: ReadListener,
    overrides?: MacroOverrides,
  ) {
    this.#registry = registry;
    this.#localPackage = localPackage;
    this.#scope = scope;
    this.#stack = stack;
    this.#onCall = onCall;
    this.#reads = reads;
    this.#overrides = overrides;
  }

  get(name: string): unknown {
    const entry = this.#registry.find(name, this.#localPackage);
    if (!entry) return this.#namespace(name);
    return this.#overrides?.global(name) ?? this.bind(entry);
  }

  names(): Iterable<string> {
    return this.#registry.names(this.#localPackage);
  }

  bind(entry: MacroEntry): HostObject {
    const known = this.#bound.get(entry.uniqueId);
    if (known) return known;
    this.#reads?.macro?.(entry.uniqueId);
    const bound = new TrackedMacro(entry, this.#scope(), this.#stack, this.#onCall);
    this.#bound.set(entry.uniqueId, bound);
    return bound;
  }

  #namespace(name: string): PackageNamespace | undefined {
    const known = this.#namespaces.get(name);
    if (known) return known;
    const macros = this.#registry.namespace(name);
    if (!macros) return undefined;
    const namespace = new PackageNamespace(
      macros,
      (entry, key) => this.#overrides?.within(name, key) ?? this.bind(entry),
    );
    this.#namespaces.set(name, namespace);
    return namespace;
  }
}

/** `dbt_utils` in `dbt_utils.star(…)`. */
class PackageNamespace extends HostObject {
  override readonly typeName = 'dict';
  readonly #macros: ReadonlyMap<string, MacroEntry>;
  readonly #bind: (entry: MacroEntry, name: string) => HostObject;

  constructor(
    macros: ReadonlyMap<string, MacroEntry>,
    bind: (entry: MacroEntry, name: string) => HostObject,
  ) {
    super();
    this.#macros = macros;
    this.#bind = bind;
  }

  /** In dbt this is a dict: macros are its items, so that the sandbox lets names with an underscore pass. */
  override getAttribute(name: string): unknown {
    return name === 'get' ? this.#getMethod() : undefined;
  }

  override getItem(key: unknown): unknown {
    if (typeof key !== 'string') return undefined;
    const entry = this.#macros.get(key);
    return entry && this.#bind(entry, key);
  }

  override iterate(): Iterable<unknown> {
    return this.#macros.keys();
  }

  override length(): number {
    return this.#macros.size;
  }

  override isMapping(): boolean {
    return true;
  }

  #getMethod(): HostObject {
    return defineFunction(
      'get',
      ['key', 'default?'],
      (key, fallback) => this.getItem(key) ?? fallback ?? null,
    );
  }
}

/** A macro that stands on the stack while it runs, and tells when the template itself calls it: what dbt counts as a dependency. */
class TrackedMacro extends HostObject {
  override readonly typeName = 'MacroGenerator';
  readonly #macro: BoundMacro;
  readonly #uniqueId: string;
  readonly #stack: MacroStack;
  readonly #onCall: ((uniqueId: string) => void) | undefined;

  constructor(
    { template, uniqueId }: MacroEntry,
    scope: Scope,
    stack: MacroStack,
    onCall: ((uniqueId: string) => void) | undefined,
  ) {
    super();
    this.#macro = template.bind(scope);
    this.#uniqueId = uniqueId;
    this.#stack = stack;
    this.#onCall = onCall;
  }

  override call(args: CallArguments): unknown {
    if (this.#stack.depth === 0) this.#onCall?.(this.#uniqueId);
    return this.#stack.within(this.#uniqueId, () => this.#macro.call?.(args));
  }

  async callAsync(args: CallArguments): Promise<unknown> {
    return await this.#stack.within(this.#uniqueId, () => this.#macro.callAsync(args));
  }

  override getAttribute(name: string): unknown {
    return this.#macro.getAttribute(name);
  }

  override toRepr(): string {
    return this.#macro.toRepr();
  }
}
