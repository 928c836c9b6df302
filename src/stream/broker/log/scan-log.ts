import { readSync } from 'node:fs';
import {
  BATCH_HEADER_LENGTH,
  hasRightChecksum,
  isPlausible,
  readBatchHeader,
  type BatchHeader,
} from '../protocol/record-batch.ts';

const CHUNK = 1 << 20;

/** A stretch of a file, read ahead. */
class Window {
  readonly #file: number;
  readonly #size: number;
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(file: number, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** The bytes `[position, position + length)`, or undefined when the file ends before. */
  at(position: number, length: number): Buffer | undefined {
    if (position + length > this.#size) return undefined;
    if (position < this.#from || position + length > this.#from + this.#bytes.length) {
      const wanted = Math.min(Math.max(length, CHUNK), this.#size - position);
      const bytes = Buffer.allocUnsafe(wanted);
      const read = readSync(this.#file, bytes, 0, wanted, position);
      this.#bytes = bytes.subarray(0, read);
      this.#from = position;
      if (read < length) return undefined;
    }
    const start = position - this.#from;
    return this.#bytes.subarray(start, start + length);
  }
}

/**
 * Goes through a log's batches in order and returns the length of its sound part: up to the first batch that is cut
 * short, does not follow on from the one before, or (with `verify`) has a wrong checksum.
 */
export function scanLog(
  file: number,
  size: number,
  verify: boolean,
  onBatch: (header: BatchHeader, position: number) => void,
): number {
  const window = new Window(file, size);
  let position = 0;
  let nextOffset = 0;
  while (position < size) {
    const head = window.at(position, BATCH_HEADER_LENGTH);
    if (!head) break;
    const header = readBatchHeader(head);
    if (!isPlausible(header) || header.baseOffset !== nextOffset || position + header.length > size) break;
    if (verify) {
      const batch = window.at(position, header.length);
      if (!batch || !hasRightChecksum(batch, header)) break;
    }
    onBatch(header, position);
    position += header.length;
    nextOffset = header.baseOffset + header.lastOffsetDelta + 1;
  }
  return position;
}
