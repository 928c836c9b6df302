/** A binary heap: `pop` gives the item that comes first by `compare`. */
export class PriorityHeap<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  /** `compare` is negative where its first argument comes first, and never 0 for two items in the heap at once. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || this.#compare(parent, item) <= 0) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [items[child], items[child + 1]];
      if (left === undefined) break;
      let smaller = left;
      if (right !== undefined && this.#compare(right, left) < 0) {
        smaller = right;
        child += 1;
      }
      if (this.#compare(last, smaller) <= 0) break;
      items[at] = smaller;
      at = child;
    }
    items[at] = last;
    return first;
  }
}
