import type { IncomingRecord } from '../kafka/index.ts';
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
  /** When its first record came, on the monotonic clock. */
  openedAt = 0;
  skipped = 0;
  firstOffset = -1;
  /** The offset that follows the block's records. */
  nextOffset = -1;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  /** Whether the block holds nothing at all, not even something to leave out. */
  get isEmpty(): boolean {
    return this.firstOffset < 0;
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
