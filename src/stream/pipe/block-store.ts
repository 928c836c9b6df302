import { Turnstile } from '../../base/index.ts';
import type { Block, Reject } from './block.ts';
import { blockNotStored } from './diagnostics.ts';
import { ErrorTable } from './error-table.ts';
import { pendingNote } from './pending-range.ts';
import type { PartitionPipe } from './partition-pipe.ts';
import { placeKey } from './pipe-places.ts';
import type { PipeRunOptions } from './pipe-run-options.ts';
import { readTablePlaces } from './raw-table.ts';
import { OFFSET_COLUMNS } from './offset-columns.ts';
import { writeBlock } from './write-block.ts';

/** Inserts at once: enough to keep ClickHouse busy, few enough to leave it room for others. */
const CONCURRENT_INSERTS = 4;

/** Brings blocks into the table, their rejects into the error table, and the group's place after them. */
export class BlockStore {
  readonly #options: PipeRunOptions;
  readonly #errors: ErrorTable;
  readonly #columns: readonly string[];
  readonly #turnstile = new Turnstile(CONCURRENT_INSERTS);
  readonly counts = { rows: 0, bytes: 0, skipped: 0, rejected: 0 };

  constructor(options: PipeRunOptions) {
    this.#options = options;
    const { pipe, table, warehouse } = options;
    this.#errors = new ErrorTable(pipe, warehouse);
    const own = table.hasOffsets ? OFFSET_COLUMNS : [];
    this.#columns = [...pipe.columns, ...own].map(({ name }) => name);
  }

  /**
   * Resolves when all of a block is where it belongs; with false when the partition is no longer ours, so that nothing
   * was written. @throws WarehouseError, PipeError, KafkaError
   */
  write(partition: PartitionPipe, block: Block, isOurs: () => boolean): Promise<boolean> {
    return this.#turnstile.pass(async () => {
      if (!(await this.#claim(partition, block, isOurs))) return false;
      // Rejects first: a crash after them brings them again, a crash before them would lose them.
      await this.#setAside(block, block.rejects);
      await this.#insert(partition, block);
      this.#skip(block);
      // For exactly-once tables only a help for onlookers; for others a repeated block if it fails.
      if (isOurs()) await partition.commit(block.nextOffset).catch(() => undefined);
      return true;
    });
  }

  /** Only the group knows whose a partition is; asked twice, as it may have been dealt anew while the note travelled. */
  async #claim(partition: PartitionPipe, block: Block, isOurs: () => boolean): Promise<boolean> {
    if (!this.#options.table.hasOffsets || block.records.length === 0) return true;
    return isOurs() && (await partition.claim(block.firstOffset, pendingNote(block.range))) && isOurs();
  }

  async #insert(partition: PartitionPipe, block: Block): Promise<void> {
    if (block.records.length === 0) return;
    const { pipe, table, warehouse, onEvent } = this.#options;
    const start = performance.now();
    const { rows, bytes } = await writeBlock(block, {
      pipe,
      warehouse,
      columns: this.#columns,
      setAside: (rejects) => this.#setAside(block, rejects),
    });
    const elapsed = performance.now() - start;
    if (rows === 0) return;
    if (table.hasOffsets && !partition.hasWritten) await this.#confirm(block);
    partition.hasWritten = true;
    this.counts.rows += rows;
    this.counts.bytes += bytes;
    onEvent({
      type: 'BatchWritten',
      pipe: pipe.name,
      table: table.shown,
      topic: block.topic,
      partition: block.partition,
      firstOffset: block.firstOffset,
      lastOffset: block.nextOffset - 1,
      rows,
      bytes,
      elapsed,
    });
  }

  /**
   * ClickHouse drops a block whose token it has seen, and says nothing. That is what the token is for, but rows that
   * were deleted by hand would be dropped on their return as well; the first block after a start shows it.
   */
  async #confirm(block: Block): Promise<void> {
    const { pipe, table, warehouse } = this.#options;
    const place = (await readTablePlaces(pipe, warehouse)).get(placeKey(block.topic, block.partition)) ?? 0;
    if (place > block.firstOffset) return;
    const where = `offsets ${block.firstOffset} to ${block.nextOffset - 1} of topic '${block.topic}', partition ${block.partition},`;
    throw blockNotStored(pipe.name, table.shown, where);
  }

  async #setAside(block: Block, rejects: readonly Reject[]): Promise<void> {
    const { pipe, onEvent } = this.#options;
    const { topic, partition } = block;
    await this.#errors.insert(topic, partition, rejects);
    for (const { record, reason } of rejects) {
      this.counts.rejected += 1;
      const { offset } = record;
      const errorTable = this.#errors.shown;
      onEvent({ type: 'RecordRejected', pipe: pipe.name, topic, partition, offset, reason, errorTable });
    }
  }

  #skip({ topic, partition, skipped, nextOffset }: Block): void {
    if (skipped === 0) return;
    const { pipe, onEvent } = this.#options;
    this.counts.skipped += skipped;
    onEvent({
      type: 'RecordsSkipped',
      pipe: pipe.name,
      topic,
      partition,
      records: skipped,
      lastOffset: nextOffset - 1,
    });
  }
}
