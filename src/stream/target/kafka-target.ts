import { jsonFormat, type RecordFormat, type RecordTarget } from '../../generate/index.ts';
import type { KafkaCluster, ProducerOptions, RecordProducer } from '../kafka/index.ts';

export interface KafkaTargetOptions {
  readonly cluster: KafkaCluster;
  readonly compression?: NonNullable<ProducerOptions['compression']>;
  /** JSON unless given. */
  readonly format?: RecordFormat;
}

/**
 * Records of one partition in one send: the library copies a send's records of a partition once for each of them, so that
 * much larger sends cost more than they save; much smaller ones wait more for answers.
 */
const RECORDS_PER_PARTITION = 500;

class KafkaTarget implements RecordTarget {
  readonly #options: KafkaTargetOptions;
  readonly #format: RecordFormat;
  #producer: RecordProducer | undefined;

  constructor(options: KafkaTargetOptions) {
    this.#options = options;
    this.#format = options.format ?? jsonFormat;
  }

  async open(topics: readonly string[]): Promise<void> {
    const { cluster, compression = 'none' } = this.#options;
    await cluster.createTopics(topics.map((topic) => ({ topic })));
    await this.#format.prepare(topics);
    const ranges = await Promise.all(topics.map((topic) => cluster.readRanges(topic)));
    const partitions = Math.max(1, ...ranges.map(({ length }) => length));
    this.#producer = await cluster.openProducer({
      compression,
      batchRecords: RECORDS_PER_PARTITION * partitions,
    });
  }

  send({ topic, key, value, eventTime }: Parameters<RecordTarget['send']>[0]): Promise<void> | undefined {
    const encoded = value === null ? null : this.#format.encode(topic, value);
    return this.#producer?.add(
      topic,
      eventTime === undefined ? { key, value: encoded } : { key, value: encoded, timestamp: eventTime },
    );
  }

  async flush(): Promise<void> {
    await this.#producer?.flush();
  }

  async close(): Promise<void> {
    await this.#producer?.close();
  }
}

/** Sends records to Kafka; topics that are missing are made. Its methods throw KafkaError. */
export function kafkaTarget(options: KafkaTargetOptions): RecordTarget {
  return new KafkaTarget(options);
}
