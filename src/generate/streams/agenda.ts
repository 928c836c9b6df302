interface Entry<Item> {
  readonly at: number;
  /** Entries of one time keep their order. */
  readonly order: number;
  readonly item: Item;
}

/** What is to be done, by time: a binary heap. */
export class Agenda<Item> {
  readonly #entries: Entry<Item>[] = [];
  #order = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** The earliest time in it. */
  get soonest(): number | undefined {
    return this.#entries[0]?.at;
  }

  add(at: number, item: Item): void {
    const entries = this.#entries;
    const entry = { at, order: (this.#order += 1), item };
    let place = entries.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = entries[above];
      if (!parent || isBefore(parent, entry)) break;
      entries[place] = parent;
      place = above;
    }
    entries[place] = entry;
  }

  /** The earliest entry, no longer in it. */
  take(): { readonly at: number; readonly item: Item } | undefined {
    const entries = this.#entries;
    const [first] = entries;
    const last = entries.pop();
    if (!first || !last || entries.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const below = this.#earlier(left, left + 1);
      const child = entries[below];
      if (!child || isBefore(last, child)) break;
      entries[place] = child;
      place = below;
    }
    entries[place] = last;
    return first;
  }

  #earlier(left: number, right: number): number {
    const [one, other] = [this.#entries[left], this.#entries[right]];
    return one && other && isBefore(other, one) ? right : left;
  }
}

const isBefore = (one: Entry<unknown>, other: Entry<unknown>): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
