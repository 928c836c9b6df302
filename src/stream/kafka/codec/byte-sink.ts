/** More than any broker hands out at once; what claims to be larger is no honest batch. */
const MOST = 512 * 1024 * 1024;

/** Bytes being written whose number is not known before. */
export class ByteSink {
  #bytes: Buffer;
  length = 0;

  constructor(expected: number) {
    if (expected > MOST) throw new Error('a compressed batch is larger than it may be');
    this.#bytes = Buffer.allocUnsafe(Math.max(64, expected));
  }

  #reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.#bytes.length) return;
    if (wanted > MOST) throw new Error('a compressed batch is larger than it may be');
    const larger = Buffer.allocUnsafe(Math.min(MOST, Math.max(wanted, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length] = value;
    this.length += 1;
  }

  /** @throws RangeError when the source has no such bytes */
  copy(source: Buffer, start: number, end: number): void {
    if (end > source.length || start > end) throw new RangeError('a compressed batch ends too early');
    this.#reserve(end - start);
    source.copy(this.#bytes, this.length, start, end);
    this.length += end - start;
  }

  /** Repeats what was written `distance` bytes ago; the two may overlap. @throws RangeError when nothing stands there */
  repeat(distance: number, length: number): void {
    if (distance < 1 || distance > this.length)
      throw new RangeError('a compressed batch refers to what is not in it');
    this.#reserve(length);
    const bytes = this.#bytes;
    const from = this.length - distance;
    if (distance >= length) bytes.copyWithin(this.length, from, from + length);
    else for (let at = 0; at < length; at += 1) bytes[this.length + at] = bytes[from + at] ?? 0;
    this.length += length;
  }

  /** Writes over four bytes written before. */
  patchUInt32LE(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at);
  }

  patchUInt32BE(at: number, value: number): void {
    this.#bytes.writeUInt32BE(value, at);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }
}
