import type { Compression } from './kafka-connection.ts';

/** A topic to be made; an existing one of the same name is left as it is. */
export interface TopicSpec {
  readonly topic: string;
  /** 1 unless given. */
  readonly partitions?: number;
  /** The broker's default unless given. */
  readonly replicationFactor?: number;
  /** Topic configuration by Kafka's own names, e.g. `retention.ms`. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface OutgoingRecord {
  /** Decides the partition (murmur2, as Java's client does); null spreads records evenly. */
  readonly key: string | Uint8Array | null;
  /** Null is a tombstone. */
  readonly value: string | Uint8Array | null;
  /** Milliseconds since 1970; the time of sending unless given. */
  readonly timestamp?: number;
  /** Overrides the key's choice. */
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
}

export interface ProducerOptions {
  /** Records of one topic that make a send due; 1,000 unless given, which measured best. */
  readonly batchRecords?: number;
  /** Bytes of keys and values of one topic that make a send due; 512 KiB unless given (brokers refuse 1 MiB by default). */
  readonly batchBytes?: number;
  readonly compression?: Compression;
}

/**
 * Sends records in batches: idempotent (a retried send is stored once) and acknowledged by all in-sync replicas.
 * Records of one topic keep their order within a partition. Once a send has failed every later call fails the same way.
 */
export interface RecordProducer {
  /**
   * Takes a record into its topic's batch. Undefined while there is room; a promise when a send is under way that the
   * caller should await before adding more (that is the backpressure).
   */
  add(topic: string, record: OutgoingRecord): Promise<void> | undefined;
  /** Sends what is still held back; resolves when every record added so far is acknowledged. @throws KafkaError */
  flush(): Promise<void>;
  /** Records acknowledged since the start, by topic. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Flushes, then disconnects. Idempotent. @throws KafkaError */
  close(): Promise<void>;
}

/** The range of offsets that a partition holds: `low` is the first, `high` the one that the next record will get. */
export interface PartitionRange {
  readonly topic: string;
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

/** Where a group goes on in a partition. */
export interface GroupPlace {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

export interface IncomingRecord {
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** Records of one partition in order of offset; offsets may have gaps (compaction, transactions). */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly IncomingRecord[];
  /** The offset that was asked for; undefined when the fetch brought nothing but markers of transactions. */
  readonly requestedOffset: number | undefined;
  /** The offset that follows everything fetched, gaps included. */
  readonly nextOffset: number;
  /** The partition's end as the broker saw it when it answered. */
  readonly highWatermark: number;
}

export interface ConsumerOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Where a partition without a committed offset starts. */
  readonly start: 'beginning' | 'latest';
  /** Most bytes of one partition in one fetch. */
  readonly maxBytesPerPartition?: number;
  /** Handles one batch; batches of one partition come one at a time. A rejection ends the consumer with that error. */
  readonly onBatch: (batch: FetchedBatch, place: PartitionPlace) => Promise<void>;
  /**
   * The group gave this consumer a new set of partitions: whatever was known of places is to be asked anew. `seek`
   * moves a partition's place; fetches that are already under way still arrive (see `requestedOffset`).
   */
  readonly onAssigned: (
    assignment: ReadonlyMap<string, readonly number[]>,
    seek: (topic: string, partition: number, offset: number) => void,
  ) => void;
}

/** What a batch's handler may do with the partition's place. */
export interface PartitionPlace {
  /** Fetch from this offset next, instead of going on after the batch. */
  seek(offset: number): void;
  /** Store the group's place: the offset of the next record to read. */
  commit(nextOffset: number): Promise<void>;
  /**
   * Leaves a note (and the place) with the group for whoever has the partition next. The group takes it only from the
   * partition's present owner: false when that is no longer us. Waits while the coordinator cannot be asked.
   * @throws KafkaError when that lasts
   */
  claim(nextOffset: number, note: string): Promise<boolean>;
  /** Tell the group that this member is alive; call it at least every few seconds in long work. */
  heartbeat(): Promise<void>;
}

export interface RecordConsumer {
  /** Rejects with the error that ended the consumer; stays pending while it runs, resolves after `close`. */
  readonly done: Promise<void>;
  /** Leaves the group after the batches in hand. Idempotent. */
  close(): Promise<void>;
}

/** A Kafka cluster as the stream uses it; a real one and the embedded broker alike. */
export interface KafkaCluster {
  /** `host:port` of each broker asked first. */
  readonly brokers: readonly string[];
  /** Makes the topics that are missing; resolves with the names made. @throws KafkaError */
  createTopics(topics: readonly TopicSpec[]): Promise<readonly string[]>;
  /** Removes topics with their records; those that do not exist are passed over. @throws KafkaError */
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** The names of all topics, internal ones left out, sorted. @throws KafkaError */
  listTopics(): Promise<readonly string[]>;
  /** The offsets a topic's partitions hold now. @throws KafkaError with code `UNKNOWN_TOPIC` */
  readRanges(topic: string): Promise<readonly PartitionRange[]>;
  /** The group's stored places: `topic:partition` to the next offset to read. @throws KafkaError */
  readCommitted(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The notes beside the group's places (see `PartitionPlace.claim`), by `topic:partition`. @throws KafkaError */
  readNotes(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Stores places for a group that has no members now. @throws KafkaError */
  storeCommitted(group: string, places: readonly GroupPlace[]): Promise<void>;
  openProducer(options?: ProducerOptions): Promise<RecordProducer>;
  openConsumer(options: ConsumerOptions): Promise<RecordConsumer>;
  /** Ends what was opened, the embedded broker included when this process serves it. Idempotent. */
  close(): Promise<void>;
}
