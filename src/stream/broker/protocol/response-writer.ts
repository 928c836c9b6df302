const TWO_32 = 4_294_967_296;
const FIRST_SIZE = 512;

/** Writes the fields of one response in order, in the encoding that `flexible` says; record bytes are not copied. */
export class ResponseWriter {
  readonly flexible: boolean;
  readonly #finished: Buffer[] = [];
  #finishedLength = 0;
  #current = Buffer.allocUnsafe(FIRST_SIZE);
  /** The first four bytes are the response's length, written last. */
  #at = 4;

  constructor(flexible: boolean) {
    this.flexible = flexible;
  }

  #grow(length: number): number {
    const from = this.#at;
    if (from + length > this.#current.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#current.length * 2, from + length));
      this.#current.copy(larger, 0, 0, from);
      this.#current = larger;
    }
    this.#at = from + length;
    return from;
  }

  int8(value: number): void {
    const at = this.#grow(1);
    this.#current.writeInt8(value, at);
  }

  int16(value: number): void {
    const at = this.#grow(2);
    this.#current.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#grow(4);
    this.#current.writeInt32BE(value, at);
  }

  int64(value: number): void {
    const at = this.#grow(8);
    const high = Math.floor(value / TWO_32);
    this.#current.writeInt32BE(high, at);
    this.#current.writeUInt32BE(value - high * TWO_32, at + 4);
  }

  boolean(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  uvarint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      const at = this.#grow(1);
      this.#current[at] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    const at = this.#grow(1);
    this.#current[at] = rest;
  }

  string(value: string | null): void {
    const length = value === null ? -1 : Buffer.byteLength(value);
    if (this.flexible) this.uvarint(length + 1);
    else this.int16(length);
    if (value === null) return;
    const at = this.#grow(length);
    this.#current.write(value, at, 'utf8');
  }

  bytes(value: Uint8Array | null): void {
    const length = value === null ? -1 : value.length;
    if (this.flexible) this.uvarint(length + 1);
    else this.int32(length);
    if (value === null) return;
    const at = this.#grow(length);
    this.#current.set(value, at);
  }

  /** As `bytes`, but the buffer itself is sent: for record batches. */
  records(value: Buffer): void {
    if (this.flexible) this.uvarint(value.length + 1);
    else this.int32(value.length);
    if (value.length === 0) return;
    this.#finished.push(this.#current.subarray(0, this.#at), value);
    this.#finishedLength += this.#at + value.length;
    this.#current = Buffer.allocUnsafe(FIRST_SIZE);
    this.#at = 0;
  }

  array<T>(list: readonly T[] | null, writeOne: (element: T) => void): void {
    const length = list === null ? -1 : list.length;
    if (this.flexible) this.uvarint(length + 1);
    else this.int32(length);
    for (const element of list ?? []) writeOne(element);
  }

  tags(): void {
    if (this.flexible) this.int8(0);
  }

  /** The whole frame, in pieces to be sent one after the other. */
  finish(): readonly Buffer[] {
    const pieces = [...this.#finished, this.#current.subarray(0, this.#at)];
    pieces[0]?.writeInt32BE(this.#finishedLength + this.#at - 4, 0);
    return pieces;
  }
}
