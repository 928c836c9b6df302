import { HostObject, PyDict, pyEquals, PySlice, PyTuple, sliceValue, toRepr } from '../../jinja/index.ts';
import { defineFunction } from './define-function.ts';

/** Agate's `MappedSequence`: values by position (negative ones from the end), tuples of them by slice, and, where they have names, by name. */
export class NamedSequence extends HostObject {
  override readonly typeName: string;
  readonly #keys: readonly unknown[] | null;
  readonly values: readonly unknown[];

  /** `keys` are null where the values have no names. */
  constructor(typeName: string, keys: readonly unknown[] | null, values: readonly unknown[]) {
    super();
    this.typeName = typeName;
    this.#keys = keys;
    this.values = values;
  }

  get keys(): readonly unknown[] {
    return this.#keys ?? [];
  }

  override getItem(key: unknown): unknown {
    if (key instanceof PySlice) return sliceValue(new PyTuple(this.values), key.start, key.stop, key.step);
    if (typeof key === 'number') return this.values.at(key);
    const index = this.keys.findIndex((each) => pyEquals(each, key));
    return index === -1 ? undefined : this.values[index];
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'values':
        return defineFunction(name, [], () => new PyTuple([...this.values]));
      case 'keys':
        return defineFunction(name, [], () => this.#keys && new PyTuple([...this.#keys]));
      case 'items':
        return defineFunction(name, [], () =>
          this.keys.map((key, at) => new PyTuple([key, this.values[at]])),
        );
      case 'dict':
        return defineFunction(name, [], () =>
          PyDict.from(this.keys.map((key, at) => [key, this.values[at]] as const)),
        );
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

  override iterate(): Iterable<unknown> {
    return this.values;
  }

  override length(): number {
    return this.values.length;
  }

  override isTrue(): boolean {
    return this.values.length > 0;
  }

  override equals(other: unknown): boolean {
    const theirs =
      other instanceof NamedSequence ? other.values : other instanceof PyTuple ? other.items : other;
    return Array.isArray(theirs) && pyEquals([...this.values], [...theirs]);
  }

  override toRepr(): string {
    return `<agate.${this.typeName}: (${this.values.map((value) => toRepr(value)).join(', ')})>`;
  }
}
