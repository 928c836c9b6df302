import type { Admin, Kafka } from 'kafkajs';
import type { StreamEventSink } from '../events.ts';
import { createClient } from './create-client.ts';
import { silentBroker } from './diagnostics.ts';
import { explainKafkaError, type Attempt } from './explain-kafka-error.ts';
import type {
  ConsumerOptions,
  GroupPlace,
  KafkaCluster,
  PartitionRange,
  ProducerOptions,
  RecordConsumer,
  RecordProducer,
  TopicSpec,
} from './kafka-cluster.ts';
import type { KafkaConnection } from './kafka-connection.ts';
import { openRecordConsumer } from './record-consumer.ts';
import { openRecordProducer } from './record-producer.ts';
import { whenCoordinated } from './when-coordinated.ts';
import { whenKnown } from './when-known.ts';

/** The first contact fails soon, as then it is most likely a mistake; later failures are waited out. */
const FIRST_CONTACT_RETRIES = 2;
/** Milliseconds for one answer: what listens there may not speak Kafka's protocol at all. */
const FIRST_CONTACT_TIMEOUT = 5_000;
/** Milliseconds for the whole of it. */
const FIRST_CONTACT_DEADLINE = 20_000;

class KafkajsCluster implements KafkaCluster {
  readonly #client: Kafka;
  readonly #admin: Admin;
  readonly #connection: KafkaConnection;
  readonly #onEvent: StreamEventSink;
  readonly #opened = new Set<RecordProducer | RecordConsumer>();
  #closed: Promise<void> | undefined;

  constructor(client: Kafka, admin: Admin, connection: KafkaConnection, onEvent: StreamEventSink) {
    this.#client = client;
    this.#admin = admin;
    this.#connection = connection;
    this.#onEvent = onEvent;
  }

  get brokers(): readonly string[] {
    return brokersOf(this.#connection);
  }

  #attempt(details: Pick<Attempt, 'topic' | 'group'> = {}): Attempt {
    return { ...attemptOf(this.#connection), ...details };
  }

  async #ask<T>(details: Pick<Attempt, 'topic' | 'group'>, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw explainKafkaError(error, this.#attempt(details));
    }
  }

  async createTopics(topics: readonly TopicSpec[]): Promise<readonly string[]> {
    const existing = new Set(await this.listTopics());
    const missing = topics.filter(({ topic }) => !existing.has(topic));
    // One after the other, so that a refusal names its topic.
    for (const { topic, partitions, replicationFactor, config } of missing) {
      const configEntries = Object.entries(config ?? {}).map(([name, value]) => ({ name, value }));
      const spec = { topic, numPartitions: partitions ?? 1, configEntries };
      await this.#ask({ topic }, async () => {
        await this.#admin.createTopics({
          waitForLeaders: false,
          topics: [replicationFactor === undefined ? spec : { ...spec, replicationFactor }],
        });
        // Asked of the leaders themselves: metadata may name one that has not heard of it yet.
        await whenKnown(() => this.#admin.fetchTopicOffsets(topic));
      });
    }
    return missing.map(({ topic }) => topic);
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    const existing = new Set(await this.listTopics());
    const present = topics.filter((topic) => existing.has(topic));
    if (present.length === 0) return;
    await this.#ask({}, () => this.#admin.deleteTopics({ topics: present }));
  }

  async listTopics(): Promise<readonly string[]> {
    const names = await this.#ask({}, () => this.#admin.listTopics());
    return names.filter((name) => !name.startsWith('__')).sort();
  }

  async readRanges(topic: string): Promise<readonly PartitionRange[]> {
    const ranges = await this.#ask({ topic }, () => this.#admin.fetchTopicOffsets(topic));
    return ranges
      .map(({ partition, low, high }) => ({ topic, partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition);
  }

  async readCommitted(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const stored = await this.#fetchStored(group, topics);
    const places = stored.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }): [string, number] => [`${topic}:${partition}`, Number(offset)]),
    );
    return new Map(places.filter(([, offset]) => offset >= 0));
  }

  async readNotes(group: string, topics: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const stored = await this.#fetchStored(group, topics);
    return new Map(
      stored.flatMap(({ topic, partitions }) =>
        partitions.flatMap(({ partition, metadata }): [string, string][] =>
          metadata ? [[`${topic}:${partition}`, metadata]] : [],
        ),
      ),
    );
  }

  #fetchStored(group: string, topics: readonly string[]): ReturnType<Admin['fetchOffsets']> {
    return this.#ask({ group }, () =>
      whenCoordinated(() => this.#admin.fetchOffsets({ groupId: group, topics: [...topics] })),
    );
  }

  async storeCommitted(group: string, places: readonly GroupPlace[]): Promise<void> {
    for (const topic of new Set(places.map((place) => place.topic))) {
      const partitions = places
        .filter((place) => place.topic === topic)
        .map(({ partition, nextOffset }) => ({ partition, offset: String(nextOffset) }));
      await this.#ask({ group, topic }, () =>
        whenCoordinated(() => this.#admin.setOffsets({ groupId: group, topic, partitions })),
      );
    }
  }

  async openProducer(options: ProducerOptions = {}): Promise<RecordProducer> {
    const { retries, compression } = this.#connection;
    const producer = await openRecordProducer(
      this.#client,
      this.#attempt(),
      {
        ...(compression === undefined ? {} : { compression }),
        ...options,
        ...(retries === undefined ? {} : { retries }),
      },
      this.#onEvent,
      (closing) => this.#opened.delete(closing),
    );
    this.#opened.add(producer);
    return producer;
  }

  async openConsumer(options: ConsumerOptions): Promise<RecordConsumer> {
    const retries = this.#connection.retries;
    const consumer = await openRecordConsumer(
      this.#client,
      this.#attempt({ group: options.group }),
      retries === undefined ? options : { ...options, retries },
    );
    this.#opened.add(consumer);
    return consumer;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const stillOpen = [...this.#opened];
    const results = await Promise.allSettled(stillOpen.map((each) => each.close()));
    await this.#admin.disconnect().catch(() => undefined);
    // A producer's last flush may have failed: those records were never acknowledged.
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

const brokersOf = ({ brokers }: KafkaConnection): readonly string[] =>
  typeof brokers === 'function' ? brokers() : brokers;

const attemptOf = (connection: KafkaConnection): Attempt => ({
  brokers: brokersOf(connection).join(', '),
  usesTls: connection.tls !== undefined,
  usesSasl: connection.sasl !== undefined,
});

/** The library can wait for ever for the rest of an answer that is none; the deadline is for that. */
async function makeFirstContact(probe: Admin, attempt: Attempt): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(silentBroker(attempt.brokers)), FIRST_CONTACT_DEADLINE);
  });
  const contact = async (): Promise<void> => {
    await probe.connect();
    // Versions are told to everyone; only the next request shows whether we are let in.
    await probe.describeCluster();
  };
  try {
    await Promise.race([contact(), deadline]);
  } catch (error) {
    throw explainKafkaError(error, attempt);
  } finally {
    clearTimeout(timer);
    // Not waited for: it would wait for the answer that does not come.
    probe.disconnect().catch(() => undefined);
  }
}

/**
 * Connects to a cluster and checks that it answers and takes the credentials.
 * @throws KafkaError when it does not, after three attempts: within about a second, or 20 where something is silent
 */
export async function connectKafka(
  connection: KafkaConnection,
  onEvent: StreamEventSink = () => undefined,
): Promise<KafkaCluster> {
  const first = await createClient(
    { ...connection, retries: FIRST_CONTACT_RETRIES, requestTimeout: FIRST_CONTACT_TIMEOUT },
    onEvent,
  );
  await makeFirstContact(first.admin(), attemptOf(connection));
  const client = await createClient(connection, onEvent);
  const admin = client.admin();
  try {
    await admin.connect();
  } catch (error) {
    throw explainKafkaError(error, attemptOf(connection));
  }
  return new KafkajsCluster(client, admin, connection, onEvent);
}
