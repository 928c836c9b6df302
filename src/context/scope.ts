import { HostObject, type Scope } from '../jinja/index.ts';
import { defineFunction } from './objects/define-function.ts';

/** How the value of each name is made; called at the name's first use only. */
export type LazyMembers = Readonly<Record<string, () => unknown>>;

/** Names with values that are made when first asked for; of several layers the last that has a name wins. */
export class MemberScope implements Scope {
  readonly #layers: readonly LazyMembers[];
  readonly #made = new Map<string, unknown>();

  // Made for every node: it must cost nothing to make one.
  constructor(...layers: readonly LazyMembers[]) {
    this.#layers = layers;
  }

  get(name: string): unknown {
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const layer = this.#layers.findLast((each) => Object.hasOwn(each, name));
    const value = layer?.[name]?.();
    if (value !== undefined) this.#made.set(name, value);
    return value;
  }

  names(): Iterable<string> {
    return new Set(this.#layers.flatMap((layer) => Object.keys(layer)));
  }
}

/** Several scopes seen as one; the first that knows a name wins. */
export class LayeredScope implements Scope {
  readonly #layers: readonly Scope[];

  constructor(layers: readonly Scope[]) {
    this.#layers = layers;
  }

  get(name: string): unknown {
    for (const layer of this.#layers) {
      const value = layer.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  names(): Iterable<string> {
    return new Set(this.#layers.flatMap((layer) => [...layer.names()]));
  }
}

/** A plain record as a scope. */
export function recordScope(values: Readonly<Record<string, unknown>>): Scope {
  const entries = new Map(Object.entries(values));
  return { get: (name) => entries.get(name), names: () => entries.keys() };
}

/** A scope as templates see one: the mappings `context` and `builtins`. */
export class ScopeMapping extends HostObject {
  override readonly typeName = 'dict';
  readonly #scope: Scope;

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }

  override getAttribute(name: string): unknown {
    if (name === 'get') {
      return defineFunction(
        'get',
        ['key', 'default?'],
        (key, fallback) => this.#lookup(key) ?? fallback ?? null,
      );
    }
    if (name === 'keys') return defineFunction('keys', [], () => [...this.#scope.names()]);
    return this.#lookup(name);
  }

  override getItem(key: unknown): unknown {
    return this.#lookup(key);
  }

  override iterate(): Iterable<unknown> {
    return this.#scope.names();
  }

  override length(): number {
    return [...this.#scope.names()].length;
  }

  override isMapping(): boolean {
    return true;
  }

  override toRepr(): string {
    return '{...}';
  }

  #lookup(key: unknown): unknown {
    return typeof key === 'string' ? this.#scope.get(key) : undefined;
  }
}
