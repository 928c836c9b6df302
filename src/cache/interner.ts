/** Values that occur often, each kept once and named by its number. */
export class Interner<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<unknown, number>();
  readonly #keyOf: (value: T) => unknown;

  /** @param keyOf what makes two values the same; by default the value itself. */
  constructor(keyOf: (value: T) => unknown = (value) => value) {
    this.#keyOf = keyOf;
  }

  number(value: T): number {
    const key = this.#keyOf(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.push(value) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}
