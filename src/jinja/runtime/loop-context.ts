import { pyEquals } from '../operations/equality.ts';
import { iterate, lengthOf } from '../operations/iterate.ts';
import { HostFunction } from '../host-function.ts';
import { HostObject, type CallArguments } from '../types.ts';
import { typeError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { compareSequences } from '../operations/equality.ts';
import type { Env } from './env.ts';
import { makeUndefined } from './make-undefined.ts';

/** Renders the body of a recursive loop for other items. */
type Recurse = (items: unknown, depth: number) => string | Promise<string>;

/** The variable `loop`. Reads ahead only when asked what comes next or how many there are. */
export class LoopContext extends HostObject {
  readonly #env: Env;
  readonly #items: unknown;
  readonly #recurse: Recurse | null;
  readonly #depth0: number;
  #iterator: Iterator<unknown>;
  #index0 = -1;
  #length: number | undefined;
  /** The item read ahead; absent when none was. */
  #after: { readonly value: unknown } | undefined;
  #before: unknown;
  #changed: readonly unknown[] | undefined;
  current: unknown;

  constructor(env: Env, items: unknown, recurse: Recurse | null, depth0: number) {
    super();
    this.#env = env;
    this.#items = items;
    this.#recurse = recurse;
    this.#depth0 = depth0;
    this.#iterator = iterate(items)[Symbol.iterator]();
  }

  override get typeName(): string {
    return 'LoopContext';
  }

  /** Goes to the next item; false when there is none. */
  advance(): boolean {
    const before = this.current;
    if (this.#after) {
      this.current = this.#after.value;
      this.#after = undefined;
    } else {
      const next = this.#iterator.next();
      if (next.done) return false;
      this.current = next.value;
    }
    this.#before = before;
    this.#index0 += 1;
    return true;
  }

  #peek(): { readonly value: unknown } | undefined {
    if (!this.#after) {
      const next = this.#iterator.next();
      if (!next.done) this.#after = { value: next.value };
    }
    return this.#after;
  }

  override length(): number {
    if (this.#length === undefined) {
      const known = lengthOf(this.#items);
      if (known === undefined) {
        const rest: unknown[] = [];
        for (let next = this.#iterator.next(); !next.done; next = this.#iterator.next())
          rest.push(next.value);
        this.#iterator = rest[Symbol.iterator]();
        this.#length = rest.length + this.#index0 + 1 + (this.#after ? 1 : 0);
      } else {
        this.#length = known;
      }
    }
    return this.#length;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'index':
        return this.#index0 + 1;
      case 'index0':
        return this.#index0;
      case 'first':
        return this.#index0 === 0;
      case 'last':
        return this.#peek() === undefined;
      case 'length':
        return this.length();
      case 'revindex':
        return this.length() - this.#index0;
      case 'revindex0':
        return this.length() - this.#index0 - 1;
      case 'depth':
        return this.#depth0 + 1;
      case 'depth0':
        return this.#depth0;
      case 'previtem':
        return this.#index0 === 0
          ? makeUndefined(this.#env, { hint: 'there is no previous item' })
          : this.#before;
      case 'nextitem': {
        const next = this.#peek();
        return next ? next.value : makeUndefined(this.#env, { hint: 'there is no next item' });
      }
      case 'cycle':
        return new HostFunction('cycle', (args) => this.#cycle(args));
      case 'changed':
        return new HostFunction('changed', (args) => this.#hasChanged(args));
      default:
        return undefined;
    }
  }

  #cycle({ positional }: CallArguments): unknown {
    if (positional.length === 0) throw typeError('no items for cycling given');
    return positional[this.#index0 % positional.length];
  }

  #hasChanged({ positional }: CallArguments): boolean {
    if (this.#changed && compareSequences(this.#changed, positional, pyEquals)) return false;
    this.#changed = positional;
    return true;
  }

  override call({ positional, keyword }: CallArguments): unknown {
    if (!this.#recurse) {
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    }
    const items = positional.length > 0 ? positional[0] : keyword.get('iterable');
    if (items === undefined) {
      throw typeError("LoopContext.__call__() missing 1 required positional argument: 'iterable'");
    }
    return this.#recurse(items, this.#depth0 + 1);
  }

  override iterate(): Iterable<unknown> {
    const rest = {
      next: () =>
        this.advance()
          ? { done: false, value: new PyTuple([this.current, this]) }
          : { done: true, value: undefined },
    };
    return { [Symbol.iterator]: () => rest as Iterator<unknown> };
  }

  override toRepr(): string {
    return `<LoopContext ${this.#index0 + 1}/${this.length()}>`;
  }
}
