import type { DrawPosition } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';

type Values = Readonly<Record<string, unknown>>;

/** The latest records of a stream, for others to refer to; what is gone is not referred to any more. */
export class Pool {
  readonly #size: number;
  readonly #records: Values[] = [];
  /** Where the next record goes once the pool is full: over the oldest. */
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  add(record: Values): void {
    if (this.#records.length < this.#size) this.#records.push(record);
    else this.#records[this.#next] = record;
    this.#next = (this.#next + 1) % this.#size;
  }

  replace(old: Values, record: Values): void {
    const at = this.#records.indexOf(old);
    if (at !== -1) this.#records[at] = record;
  }

  remove(record: Values): void {
    const at = this.#records.indexOf(record);
    if (at === -1) return;
    this.#records.splice(at, 1);
    this.#next = this.#records.length;
  }

  /** One of them; the earliest are the favoured ones. Undefined while there is none. */
  draw(random: Random, position: DrawPosition): Values | undefined {
    const { length } = this.#records;
    return length === 0 ? undefined : this.#records[position(random, length)];
  }
}
