import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { ErrorCode } from '../protocol/error-code.ts';
import { checkProducedBatch, placeBatch, readBatchHeader } from '../protocol/record-batch.ts';
import { BatchIndex } from './batch-index.ts';
import { offsetAtTime } from './offset-at-time.ts';
import { ProducerState } from './producer-state.ts';
import { scanLog } from './scan-log.ts';

export interface TimedOffset {
  readonly offset: number;
  /** Milliseconds since 1970; -1 when unknown. */
  readonly timestamp: number;
}

/**
 * One partition: record batches as they came, one after the other in one file, each given the next offsets.
 *
 * What is acknowledged has been written to the operating system: it outlives the process (SIGKILL included), not a
 * loss of power, as nothing is forced to the disk before `close`.
 * Reads and writes are synchronous: they go to and from the page cache and take some ten microseconds.
 */
export class PartitionLog {
  readonly path: string;
  readonly #file: number;
  readonly #index = new BatchIndex();
  readonly #producers = new ProducerState();
  readonly #waiting = new Set<() => void>();
  #size: number;
  #endOffset = 0;
  /** Bytes of an unfinished batch that were cut off when the log was opened. */
  readonly bytesRemoved: number;

  /** @param knownSize the size at which the log was closed in order; then its checksums are not worked out again. */
  constructor(path: string, knownSize?: number) {
    this.path = path;
    this.#file = openSync(path, 'a+', 0o600);
    const { size } = fstatSync(this.#file);
    this.#size = scanLog(this.#file, size, size !== knownSize, (header, position) => {
      this.#index.add(header.baseOffset, position, header.maxTimestamp);
      this.#producers.note(header, header.baseOffset);
      this.#endOffset = header.baseOffset + header.lastOffsetDelta + 1;
    });
    this.bytesRemoved = size - this.#size;
    if (this.bytesRemoved > 0) ftruncateSync(this.#file, this.#size);
  }

  get startOffset(): number {
    return 0;
  }

  /** The offset that the next record gets: Kafka's high watermark and log end in one, as there are no replicas. */
  get endOffset(): number {
    return this.#endOffset;
  }

  get size(): number {
    return this.#size;
  }

  /** Appends one batch as a client sent it (its offsets are overwritten in place) and returns its first offset. */
  append(bytes: Buffer, maxBytes: number): { readonly baseOffset: number } | ErrorCode {
    const header = checkProducedBatch(bytes, maxBytes);
    if (typeof header === 'number') return header;
    const verdict = this.#producers.judge(header);
    if (typeof verdict === 'number') return verdict;
    if (typeof verdict === 'object') return { baseOffset: verdict.storedAt };
    const baseOffset = this.#endOffset;
    placeBatch(bytes, baseOffset);
    if (!this.#write(bytes)) return ErrorCode.KAFKA_STORAGE_ERROR;
    this.#index.add(baseOffset, this.#size, header.maxTimestamp);
    this.#producers.note(header, baseOffset);
    this.#size += bytes.length;
    this.#endOffset = baseOffset + header.lastOffsetDelta + 1;
    for (const wake of this.#waiting) wake();
    return { baseOffset };
  }

  #write(bytes: Buffer): boolean {
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#file, bytes, written, bytes.length - written);
      }
      return true;
    } catch {
      // A full disk leaves part of the batch; it must not stand between this batch and the next.
      ftruncateSync(this.#file, this.#size);
      return false;
    }
  }

  /** Bytes from the batch that holds an offset to the end. */
  bytesFrom(offset: number): number {
    if (offset >= this.#endOffset) return 0;
    return this.#size - (this.#index.positionOf(this.#index.entryAt(offset)) ?? this.#size);
  }

  /** Whole batches from the one that holds an offset: at most `maxBytes`, but at least one where `always` says so. */
  read(offset: number, maxBytes: number, always: boolean): Buffer {
    if (offset < 0 || offset >= this.#endOffset) return Buffer.alloc(0);
    const first = this.#index.entryAt(offset);
    const from = this.#index.positionOf(first);
    if (from === undefined) return Buffer.alloc(0);
    let to = this.#size;
    if (to - from > maxBytes) {
      to = this.#index.positionOf(this.#index.entryAtPosition(from + maxBytes)) ?? this.#size;
      if (to === from && always) to = this.#index.positionOf(first + 1) ?? this.#size;
    }
    return this.#readBytes(from, to);
  }

  #readBytes(from: number, to: number): Buffer {
    const bytes = Buffer.allocUnsafe(to - from);
    for (let read = 0; read < bytes.length;) {
      const got = readSync(this.#file, bytes, read, bytes.length - read, from + read);
      if (got === 0) throw new Error(`${this.path} is shorter than it was`);
      read += got;
    }
    return bytes;
  }

  /** The first record of this time or later, in order of offset; undefined when there is none. */
  offsetSince(timestamp: number): TimedOffset | undefined {
    const entry = this.#index.firstEntrySince(timestamp);
    return entry === -1 ? undefined : offsetAtTime(this.#batchAt(entry), timestamp);
  }

  /** The record with the greatest timestamp; undefined in an empty log. */
  latestOffset(): TimedOffset | undefined {
    const entry = this.#index.latestEntry();
    const max = this.#index.maxTimestampOf(entry);
    return max === undefined ? undefined : offsetAtTime(this.#batchAt(entry), max);
  }

  #batchAt(entry: number): Buffer {
    return this.#readBytes(
      this.#index.positionOf(entry) ?? 0,
      this.#index.positionOf(entry + 1) ?? this.#size,
    );
  }

  /** The timestamp of the last batch's latest record; -1 in an empty log. */
  lastTimestamp(): number {
    if (this.#index.length === 0) return -1;
    return readBatchHeader(this.#batchAt(this.#index.length - 1)).maxTimestamp;
  }

  /** Calls back on every append until the returned function is called. */
  onAppend(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Forces everything to the disk and lets go of the file. */
  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  /** Lets go of the file without forcing anything: for a topic that is being deleted. */
  abandon(): void {
    closeSync(this.#file);
  }
}
