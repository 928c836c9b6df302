import type { FetchedBatch, IncomingRecord } from '../kafka/index.ts';
import { Block } from './block.ts';
import type { BatchLimits, PipeConfig } from './pipe-config.ts';
import type { OffsetRange } from './pending-range.ts';
import type { RowWriter } from './row-writer.ts';

/** One partition on its way into the table: its place, the block being filled, the block being written. */
export class PartitionPipe {
  readonly topic: string;
  readonly partition: number;
  /** The next record to take into a block. */
  next: number;
  /** The next record after the last that ClickHouse confirmed, or that carries no row. */
  confirmed: number;
  /** The first offset of a fetch of markers that lay ahead of `next`, for which the place was moved back once. */
  soughtFor = -1;
  /** The place that was asked for again because something later had come. */
  soughtBackTo = -1;
  /** Stores the group's place; that of the latest batch. */
  commit: (nextOffset: number) => Promise<void> = () => Promise.resolve();
  /** Tells the group what is about to be inserted; false when the partition is no longer ours. */
  claim: (nextOffset: number, note: string) => Promise<boolean> = () => Promise.resolve(true);
  /** Whether a block was written since the partition was assigned. */
  hasWritten = false;
  block: Block;
  writing: Promise<void> | undefined;
  #pending: OffsetRange | undefined;
  readonly #limits: BatchLimits;
  readonly #writer: RowWriter;
  readonly #prefix: string;

  constructor(
    pipe: PipeConfig,
    writer: RowWriter,
    topic: string,
    partition: number,
    next: number,
    pending?: OffsetRange,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.next = next;
    this.confirmed = next;
    this.#limits = pipe.batch;
    this.#writer = writer;
    this.#prefix = `"_topic":"${topic}","_partition":${partition},"_offset":`;
    this.block = new Block(topic, partition);
    this.#pending = pending;
  }

  /** Whether the block must be written without this record: here begins, or ended, a range that is repeated as it was. */
  endsBefore(offset: number): boolean {
    const { block } = this;
    if (this.#pending && offset > this.#pending.last) this.#pending = undefined;
    if (block.isEmpty) return false;
    if (block.repeats && offset > block.repeats.last) {
      // What is missing of it are markers, or records that Kafka no longer has.
      block.nextOffset = Math.max(block.nextOffset, block.repeats.last + 1);
      return true;
    }
    return this.#pending !== undefined && offset >= this.#pending.first;
  }

  /** Takes one record into the block. */
  take(record: IncomingRecord): void {
    if (this.#pending && record.offset >= this.#pending.first) {
      this.block = new Block(this.topic, this.partition, this.#pending);
      this.#pending = undefined;
    }
    const { block } = this;
    block.cover(record.offset);
    this.next = record.offset + 1;
    if (record.value === null) {
      block.skipped += 1;
      return;
    }
    const reason = this.#writer.write(block.rows, this.#prefix, record.offset, record.value);
    if (reason === undefined) block.records.push(record);
    else block.reject({ record, reason });
  }

  get isFull(): boolean {
    const { rows, rejects, rejectedBytes, repeats, isWhole } = this.block;
    if (repeats) return isWhole;
    return (
      rows.rows + rejects.length >= this.#limits.rows || rows.length + rejectedBytes >= this.#limits.bytes
    );
  }

  isDue(now: number): boolean {
    return !this.block.isEmpty && this.block.isWhole && now - this.block.openedAt >= this.#limits.age;
  }

  /** Hands the block over for writing and begins the next one. */
  swapBlock(): Block {
    const full = this.block;
    this.block = new Block(this.topic, this.partition);
    return full;
  }

  /** Records that the fetch passed over without showing them (markers, compaction) are behind us too. */
  passTo(batch: FetchedBatch): void {
    if (batch.nextOffset <= this.next) return;
    this.next = batch.nextOffset;
    if (this.block.isEmpty && !this.writing) this.confirmed = this.next;
    else if (!this.block.isEmpty) this.block.nextOffset = Math.max(this.block.nextOffset, this.next);
  }
}
