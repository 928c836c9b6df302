import { HostObject } from '../types.ts';
import { intOf } from '../operations/integers.ts';

/** What `range` gives: ints one after the other, counted out only when they are asked for. */
export class PyRange extends HostObject {
  readonly start: number;
  readonly stop: number;
  readonly step: number;

  constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  override get typeName(): string {
    return 'range';
  }

  at(index: number): number {
    return this.start + index * this.step;
  }

  override length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }

  override *iterate(): Generator {
    const count = this.length();
    for (let index = 0; index < count; index += 1) yield this.at(index);
  }

  override contains(item: unknown): boolean {
    const int = intOf(item);
    const value = int === undefined ? Number.NaN : Number(int);
    const index = (value - this.start) / this.step;
    return Number.isInteger(index) && index >= 0 && index < this.length();
  }

  override toRepr(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }

  override isTrue(): boolean {
    return this.length() > 0;
  }

  override equals(other: unknown): boolean {
    if (!(other instanceof PyRange)) return false;
    const count = this.length();
    if (count !== other.length()) return false;
    return count === 0 || (this.start === other.start && (count === 1 || this.step === other.step));
  }
}
