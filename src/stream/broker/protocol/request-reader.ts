import { MalformedRequest } from './malformed-request.ts';

const TWO_32 = 4_294_967_296;

/**
 * Reads the fields of one request in order. The same calls read both encodings of the protocol: `flexible` ones
 * (compact lengths, tagged fields) and the older ones; `tags()` reads nothing in the latter.
 * Every read past the end, and every length that cannot be true, throws MalformedRequest.
 */
export class RequestReader {
  readonly #bytes: Buffer;
  #at = 0;
  flexible = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  #take(length: number): number {
    const from = this.#at;
    if (length < 0 || from + length > this.#bytes.length) {
      throw new MalformedRequest(`${length} bytes wanted at ${from}, ${this.remaining} left`);
    }
    this.#at = from + length;
    return from;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  /** Exact up to 2^53: offsets, timestamps and our producer ids all are. */
  int64(): number {
    const from = this.#take(8);
    return this.#bytes.readInt32BE(from) * TWO_32 + this.#bytes.readUInt32BE(from + 4);
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  uvarint(): number {
    let value = 0;
    for (let factor = 1; factor <= TWO_32; factor *= 128) {
      const byte = this.#bytes[this.#take(1)] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new MalformedRequest('a variable-length number has no end');
  }

  /** A string whose encoding is never compact: the client id in a request's header. */
  legacyNullableString(): string | null {
    const length = this.int16();
    return length === -1 ? null : this.#text(length);
  }

  nullableString(): string | null {
    const length = this.flexible ? this.uvarint() - 1 : this.int16();
    return length === -1 ? null : this.#text(length);
  }

  string(): string {
    const text = this.nullableString();
    if (text === null) throw new MalformedRequest('a string is missing');
    return text;
  }

  #text(length: number): string {
    const from = this.#take(length);
    return this.#bytes.toString('utf8', from, from + length);
  }

  /** A view into the request, not a copy. */
  nullableBytes(): Buffer | null {
    const length = this.flexible ? this.uvarint() - 1 : this.int32();
    if (length === -1) return null;
    const from = this.#take(length);
    return this.#bytes.subarray(from, from + length);
  }

  bytes(): Buffer {
    const bytes = this.nullableBytes();
    if (bytes === null) throw new MalformedRequest('bytes are missing');
    return bytes;
  }

  nullableArray<T>(readOne: () => T): T[] | null {
    const length = this.flexible ? this.uvarint() - 1 : this.int32();
    if (length === -1) return null;
    // Every element has at least one byte, so a longer list is a lie that would only cost memory.
    if (length < 0 || length > this.remaining) throw new MalformedRequest(`a list of ${length} elements`);
    const list: T[] = [];
    for (let index = 0; index < length; index += 1) list.push(readOne());
    return list;
  }

  array<T>(readOne: () => T): T[] {
    const list = this.nullableArray(readOne);
    if (list === null) throw new MalformedRequest('a list is missing');
    return list;
  }

  /** Tagged fields are all optional; none of them matters to this broker. */
  tags(): void {
    if (!this.flexible) return;
    for (let left = this.uvarint(); left > 0; left -= 1) {
      this.uvarint();
      this.#take(this.uvarint());
    }
  }
}
