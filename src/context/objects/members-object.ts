import { HostObject, PyTuple } from '../../jinja/index.ts';
import { defineFunction } from './define-function.ts';

/** Values by name; a function is called for its value each time it is asked for. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * An object of ours that has nothing but named members, as `adapter` has. One of type `dict` (`api`, `modules`,
 * `exceptions`) is a dictionary besides.
 */
export class MembersObject extends HostObject {
  override readonly typeName: string;
  readonly #members: ReadonlyMap<string, unknown>;

  constructor(typeName: string, members: Members) {
    super();
    this.typeName = typeName;
    this.#members = new Map(Object.entries(members));
  }

  override getAttribute(name: string): unknown {
    return this.#value(name) ?? (this.isMapping() ? this.#method(name) : undefined);
  }

  override getItem(key: unknown): unknown {
    return this.isMapping() && typeof key === 'string' ? this.#value(key) : undefined;
  }

  override isMapping(): boolean {
    return this.typeName === 'dict';
  }

  override iterate(): Iterable<unknown> {
    return this.#members.keys();
  }

  override length(): number {
    return this.#members.size;
  }

  #value(name: string): unknown {
    const member = this.#members.get(name);
    return typeof member === 'function' ? (member() as unknown) : member;
  }

  #method(name: string): unknown {
    const names = [...this.#members.keys()];
    switch (name) {
      case 'keys':
        return defineFunction(name, [], () => names);
      case 'values':
        return defineFunction(name, [], () => names.map((each) => this.#value(each)));
      case 'items':
        return defineFunction(name, [], () => names.map((each) => new PyTuple([each, this.#value(each)])));
      case 'get':
        return defineFunction(
          name,
          ['key', 'default?'],
          (key, fallback) => this.getItem(key) ?? fallback ?? null,
        );
      default:
        return undefined;
    }
  }
}
