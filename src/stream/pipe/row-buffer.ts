const FIRST_SIZE = 64 * 1024;

/** Bytes of an insert's payload, one row after the other; remembers where each row ends. */
export class RowBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;
  readonly #ends: number[] = [];

  get rows(): number {
    return this.#ends.length;
  }

  get length(): number {
    return this.#length;
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  ascii(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  copy(source: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    this.#length += source.copy(this.#bytes, this.#length, start, end);
  }

  endRow(): void {
    this.ascii('\n');
    this.#ends.push(this.#length);
  }

  /** Takes back what was written since the last whole row. */
  dropOpenRow(): void {
    this.#length = this.#ends.at(-1) ?? 0;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The bytes of some rows, by index. */
  slice(fromRow: number, toRow: number): Buffer {
    return this.#bytes.subarray(
      fromRow === 0 ? 0 : (this.#ends[fromRow - 1] ?? 0),
      this.#ends[toRow - 1] ?? 0,
    );
  }
}
