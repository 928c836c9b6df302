import type { IncomingRecord } from '../kafka/index.ts';
import type { OffsetRange } from './pending-range.ts';
import { RowBuffer } from './row-buffer.ts';

/** A record that cannot be a row, and why. */
export interface Reject {
  readonly record: IncomingRecord;
  readonly reason: string;
}

/**
 * Consecutive records of one partition on their way to the table: good ones as rows of a payload, bad ones aside.
 * One block is one insert.
 */
export class Block {
  readonly topic: string;
  readonly partition: number;
  readonly rows = new RowBuffer();
  /** The record of each row, for when ClickHouse refuses one. */
  readonly records: IncomingRecord[] = [];
  readonly rejects: Reject[] = [];
  /** The range that an insert of another owner was begun with: this block repeats it, all of it and nothing more. */
  readonly repeats: OffsetRange | undefined;
  /** When its first record came, on the monotonic clock. */
  openedAt = 0;
  skipped = 0;
  firstOffset = -1;
  /** The offset that follows the block's records. */
  nextOffset = -1;

  constructor(topic: string, partition: number, repeats?: OffsetRange) {
    this.topic = topic;
    this.partition = partition;
    this.repeats = repeats;
  }

  /** The offsets that its insert stands for, whoever makes it: what ClickHouse knows it by. */
  get range(): OffsetRange {
    return this.repeats ?? { first: this.firstOffset, last: this.nextOffset - 1 };
  }

  /** Whether it may be written: a range that is repeated must be complete, or the token would stand for two things. */
  get isWhole(): boolean {
    return this.repeats === undefined || this.nextOffset > this.repeats.last;
  }

  /** Whether the block holds nothing at all, not even something to leave out. */
  get isEmpty(): boolean {
    return this.firstOffset < 0;
  }

  /** Bytes of what was refused. */
  rejectedBytes = 0;

  reject(reject: Reject): void {
    this.rejects.push(reject);
    this.rejectedBytes += reject.record.value?.length ?? 0;
  }

  /** Takes note that the block now reaches to this record. */
  cover(offset: number): void {
    if (this.firstOffset < 0) {
      this.firstOffset = offset;
      this.openedAt = performance.now();
    }
    this.nextOffset = offset + 1;
  }
}
