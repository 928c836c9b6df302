import type { FetchedBatch, PartitionPlace, PartitionRange } from '../kafka/index.ts';
import { BlockStore } from './block-store.ts';
import { placeBeyondEnd, recordUnusable } from './diagnostics.ts';
import { PartitionPipe } from './partition-pipe.ts';
import { placeKey, readAllRanges, readPlaces, type KnownPlaces } from './pipe-places.ts';
import type { PipeRunOptions } from './pipe-run-options.ts';
import { RowWriter } from './row-writer.ts';

/** Milliseconds. */
const HEARTBEAT = 3_000;
const LOOK_ROUND = 200;
const LOOK_AT_OTHERS = 1_000;
/** Bytes of all blocks being filled, above which the largest is written before its time. */
const MOST_BUFFERED = 128 * 1024 * 1024;

/** One run of one pipe: the partitions that the group gave us, and how far each has come. */
export class PipeRun {
  readonly #options: PipeRunOptions;
  readonly #store: BlockStore;
  readonly #writer: RowWriter;
  #partitions = new Map<string, PartitionPipe>();
  #ranges: readonly PartitionRange[] = [];
  /** How far each partition is known to be in the table (or stored by the group). */
  readonly #reached = new Map<string, number>();
  /** The places of the present assignment. */
  #places: Promise<KnownPlaces> = Promise.resolve({
    places: new Map(),
    pending: new Map(),
    gone: new Map(),
  });
  #stopping = false;
  #end: (() => void) | undefined;
  #fail: ((error: unknown) => void) | undefined;

  constructor(options: PipeRunOptions) {
    this.#options = options;
    const { pipe, table, onEvent } = options;
    this.#store = new BlockStore(options);
    this.#writer = new RowWriter({
      columns: pipe.columns,
      mapping: pipe.mapping,
      offsetColumns: table.hasOffsets,
      onDrift: (field, drift) => {
        onEvent({ type: 'FieldDrifted', pipe: pipe.name, field, drift, ...this.#taking });
      },
    });
  }

  /** The record in hand, for what is said about it. */
  #taking = { topic: '', partition: 0, offset: 0 };

  /** Resolves with whether the ends seen at the start were reached. */
  async run(signal: AbortSignal | undefined): Promise<boolean> {
    const { pipe, table, kafka, mode, onEvent } = this.#options;
    this.#ranges = await readAllRanges(pipe, kafka);
    const { places, gone } = await this.#readPlaces();
    for (const [key, place] of places) this.#reached.set(key, place);
    for (const { topic, partition, high } of this.#ranges) {
      const place = this.#reachedIn({ topic, partition, low: 0, high });
      if (place > high) throw placeBeyondEnd(pipe.name, { topic, partition, offset: place }, high);
      const range = gone.get(placeKey(topic, partition));
      if (range) this.#tellGone(topic, partition, range.first, range.last + 1);
    }
    await this.#rememberLatest();
    const backlog = this.#ranges.reduce(
      (sum, range) => sum + Math.max(0, range.high - this.#reachedIn(range)),
      0,
    );
    onEvent({
      type: 'PipeStarted',
      pipe: pipe.name,
      topics: pipe.topics,
      table: table.shown,
      group: pipe.group,
      delivery: table.hasOffsets ? 'exactly-once' : 'at-least-once',
      backlog,
    });
    if (mode === 'once' && this.#isDrained) return true;
    await this.#consume(signal);
    return this.#isDrained;
  }

  get counts(): BlockStore['counts'] {
    return this.#store.counts;
  }

  #readPlaces(): Promise<KnownPlaces> {
    const { pipe, table, warehouse, kafka } = this.#options;
    return readPlaces(pipe, table, this.#ranges, warehouse, kafka);
  }

  /** Where `latest` was is only known now: without being stored it would be somewhere else the next time. */
  async #rememberLatest(): Promise<void> {
    const { pipe, kafka } = this.#options;
    if (pipe.start !== 'latest') return;
    const committed = await kafka.readCommitted(pipe.group, pipe.topics);
    const fresh = this.#ranges.filter(({ topic, partition }) => !committed.has(placeKey(topic, partition)));
    const places = fresh.map((range) => ({ ...range, nextOffset: this.#reachedIn(range) }));
    // Another pipe of the group is at work already; then it has stored its own.
    await kafka.storeCommitted(pipe.group, places).catch(() => undefined);
  }

  #reachedIn({ topic, partition }: PartitionRange): number {
    return this.#reached.get(placeKey(topic, partition)) ?? 0;
  }

  get #isDrained(): boolean {
    return this.#ranges.every((range) => this.#reachedIn(range) >= range.high);
  }

  async #consume(signal: AbortSignal | undefined): Promise<void> {
    const { pipe, kafka } = this.#options;
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    // Looked at below, once the consumer is there.
    ended.catch(() => undefined);
    const onAbort = (): void => this.#end?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const consumer = await kafka.openConsumer({
      group: pipe.group,
      topics: pipe.topics,
      start: pipe.start,
      onAssigned: (assignment, seek) => this.#assign(assignment, seek),
      onBatch: (batch, place) => this.#take(batch, place),
    });
    const timer = setInterval(() => this.#lookRound(), LOOK_ROUND);
    try {
      await Promise.race([ended, consumer.done]);
      this.#stopping = true;
      await this.#writeAll();
    } finally {
      this.#stopping = true;
      clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
      await consumer.close();
    }
  }

  /** Blocks not yet handed over are dropped: their records are read again by whoever has the partition now. */
  #assign(
    assignment: ReadonlyMap<string, readonly number[]>,
    seek: (topic: string, partition: number, offset: number) => void,
  ): void {
    const before = [...this.#partitions.values()];
    this.#partitions = new Map();
    const places = Promise.allSettled(before.map((partition) => partition.writing ?? Promise.resolve())).then(
      () => this.#readPlaces(),
    );
    this.#places = places;
    places.then(
      (known) => {
        if (this.#places !== places) return;
        for (const [topic, partitions] of assignment) {
          for (const partition of partitions) {
            const place = known.places.get(placeKey(topic, partition));
            if (place !== undefined) seek(topic, partition, place);
          }
        }
        for (const [key, place] of known.places) this.#reach(key, place);
      },
      (error: unknown) => this.#fail?.(error),
    );
  }

  async #take(batch: FetchedBatch, place: PartitionPlace): Promise<void> {
    const partition = await withHeartbeats(this.#partitionOf(batch), place);
    if (!partition || this.#stopping) return;
    const key = placeKey(batch.topic, batch.partition);
    partition.commit = place.commit;
    partition.claim = place.claim;
    if (isAhead(partition, batch)) {
      if (partition.soughtBackTo === partition.next) await this.#passOverGone(partition);
      partition.soughtBackTo = partition.next;
      place.seek(partition.next);
      return;
    }
    for (const record of batch.records) {
      if (record.offset < partition.next) continue;
      if (partition.endsBefore(record.offset)) {
        await withHeartbeats(this.#write(partition), place);
        if (this.#partitions.get(key) !== partition || this.#stopping) return;
      }
      this.#taking = { topic: batch.topic, partition: batch.partition, offset: record.offset };
      partition.take(record);
      if (this.#options.pipe.onError === 'stop' && partition.block.rejects.length > 0)
        await this.#stopAt(partition);
      if (!partition.isFull) continue;
      await withHeartbeats(this.#write(partition), place);
      // While we waited the group may have dealt the partitions anew.
      if (this.#partitions.get(key) !== partition || this.#stopping) return;
    }
    partition.passTo(batch);
    this.#reach(key, partition.confirmed);
    await withHeartbeats(this.#writeEarly(partition), place);
  }

  #tellGone(topic: string, partition: number, from: number, to: number): void {
    const { pipe, onEvent } = this.#options;
    onEvent({ type: 'RecordsGone', pipe: pipe.name, topic, partition, from, to });
  }

  /** The place was asked for and something later came, twice: Kafka may have removed what lies between meanwhile. */
  async #passOverGone(partition: PartitionPipe): Promise<void> {
    const { topic, partition: number, next } = partition;
    const ranges = await this.#options.kafka.readRanges(topic);
    const low = ranges.find((range) => range.partition === number)?.low ?? 0;
    if (low <= next) return;
    this.#tellGone(topic, number, next, low);
    partition.next = low;
  }

  /** Its place is asked for once per assignment. */
  async #partitionOf({ topic, partition }: FetchedBatch): Promise<PartitionPipe | undefined> {
    const key = placeKey(topic, partition);
    const open = this.#partitions.get(key);
    if (open) return open;
    const places = this.#places;
    const { places: known, pending } = await places;
    if (this.#places !== places) return undefined;
    const range = this.#ranges.find((each) => each.topic === topic && each.partition === partition);
    // A partition that was added after the start begins at its own beginning.
    const opened = new PartitionPipe(
      this.#options.pipe,
      this.#writer,
      topic,
      partition,
      known.get(key) ?? range?.low ?? 0,
      pending.get(key),
    );
    this.#partitions.set(key, opened);
    return opened;
  }

  /** Blocks that cannot grow any more in this run, or that together take too much memory. */
  async #writeEarly(partition: PartitionPipe): Promise<void> {
    const { topic, partition: number, next } = partition;
    const end = this.#ranges.find((range) => range.topic === topic && range.partition === number)?.high ?? 0;
    if (this.#options.mode === 'once' && next >= end) await this.#write(partition);
    const all = [...this.#partitions.values()]
      .filter(({ block }) => block.isWhole)
      .sort((a, b) => b.block.rows.length - a.block.rows.length);
    const buffered = all.reduce((sum, each) => sum + each.block.rows.length, 0);
    if (buffered > MOST_BUFFERED && all[0]) await this.#write(all[0]);
  }

  /** Begins to write what a partition has gathered; resolves when the block before it is written (backpressure). */
  #write(partition: PartitionPipe): Promise<void> {
    if (!partition.block.isWhole) return partition.writing ?? Promise.resolve();
    const block = partition.swapBlock();
    const previous = partition.writing ?? Promise.resolve();
    if (block.isEmpty) return previous;
    const writing = previous.then(async () => {
      const key = placeKey(partition.topic, partition.partition);
      const isOurs = (): boolean => this.#partitions.get(key) === partition;
      // Whoever has the partition now reads these records again.
      if (!(await this.#store.write(partition, block, isOurs))) return;
      partition.confirmed = Math.max(partition.confirmed, block.nextOffset);
      this.#reach(key, partition.confirmed);
    });
    partition.writing = writing;
    writing.then(
      () => {
        if (partition.writing === writing) partition.writing = undefined;
      },
      (error: unknown) => this.#fail?.(error),
    );
    return previous;
  }

  async #writeAll(): Promise<void> {
    for (const partition of this.#partitions.values()) void this.#write(partition).catch(() => undefined);
    await Promise.all(
      [...this.#partitions.values()].map((partition) => partition.writing ?? Promise.resolve()),
    );
  }

  /** What lies before the bad record is written; then the pipe ends. */
  async #stopAt(partition: PartitionPipe): Promise<void> {
    const [reject] = partition.block.rejects.splice(0);
    if (!reject) return;
    const { topic, partition: number } = partition;
    const { offset } = reject.record;
    partition.block.nextOffset = offset;
    void this.#write(partition).catch(() => undefined);
    await partition.writing;
    throw recordUnusable(this.#options.pipe.name, { topic, partition: number, offset }, reject.reason);
  }

  #reach(key: string, place: number): void {
    this.#reached.set(key, Math.max(place, this.#reached.get(key) ?? 0));
    if (this.#options.mode === 'once' && this.#isDrained) this.#end?.();
  }

  /** When the others are looked at next. */
  #nextLook = 0;

  /** Writes blocks that have become old; in `once` mode, sees how far other pipes of the group have come. */
  #lookRound(): void {
    const now = performance.now();
    let isIdle = true;
    for (const partition of this.#partitions.values()) {
      if (!partition.block.isEmpty || partition.writing) isIdle = false;
      if (partition.isDue(now)) void this.#write(partition).catch(() => undefined);
    }
    if (this.#options.mode !== 'once' || !isIdle || now < this.#nextLook) return;
    this.#nextLook = Infinity;
    void this.#lookAtOthers();
  }

  async #lookAtOthers(): Promise<void> {
    try {
      for (const [key, place] of (await this.#readPlaces()).places) this.#reach(key, place);
    } catch {
      // Seen again at the next look; a lasting failure ends the consumer.
    } finally {
      this.#nextLook = performance.now() + LOOK_AT_OTHERS;
    }
  }
}

/** Whether a batch begins after what comes next, although what comes next was not asked for. */
function isAhead(partition: PartitionPipe, batch: FetchedBatch): boolean {
  if (batch.requestedOffset !== undefined) return batch.requestedOffset > partition.next;
  // Only markers: whether records lie before them shows when their place is asked for once.
  if (batch.nextOffset - 1 <= partition.next || partition.soughtFor === batch.nextOffset) return false;
  partition.soughtFor = batch.nextOffset;
  return true;
}

/**
 * The group must hear of us while we wait for the warehouse; when it has dealt the partitions anew, we go on at once, for
 * the others wait for us.
 */
async function withHeartbeats<T>(work: Promise<T>, place: PartitionPlace): Promise<T> {
  let lose: (error: unknown) => void = () => undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    lose = reject;
  });
  lost.catch(() => undefined);
  const timer = setInterval(() => void place.heartbeat().catch(lose), HEARTBEAT);
  try {
    return await Promise.race([work, lost]);
  } finally {
    clearInterval(timer);
  }
}
