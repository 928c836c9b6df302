import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectKafka,
  openEmbeddedBroker,
  type KafkaCluster,
  type StreamEvent,
} from '../../src/stream/index.ts';
import { findKafka } from './kafka.ts';

/** A cluster under test, and how to take it down and up again where that is in our hands. */
export interface ClusterUnderTest {
  readonly brokers: string;
  /** Undefined where the broker is not ours to restart. */
  readonly restart: (() => Promise<void>) | undefined;
  stop(): Promise<void>;
}

export async function startEmbedded(): Promise<ClusterUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'tsdbt-topics-'));
  let broker = await openEmbeddedBroker({ directory });
  return {
    brokers: broker.address,
    restart: async () => {
      await broker.close();
      broker = await openEmbeddedBroker({ directory });
    },
    stop: async () => {
      await broker.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function findReal(): Promise<ClusterUnderTest | string> {
  const kafka = await findKafka();
  return typeof kafka === 'string'
    ? kafka
    : { brokers: kafka.brokers, restart: undefined, stop: () => kafka.stop() };
}

/** Connects as the program does, gathering what is announced. */
export async function connectTo(brokers: string): Promise<{ kafka: KafkaCluster; events: StreamEvent[] }> {
  const events: StreamEvent[] = [];
  const kafka = await connectKafka({ brokers: brokers.split(','), clientId: 'test' }, (event) =>
    events.push(event),
  );
  return { kafka, events };
}

/** Waits for a condition, not for a time. @throws when it does not come true within 30 seconds */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export interface ReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: number;
}

/** Reads a topic from its beginning to the ends that it has now, in a group of its own unless one is given. */
export async function readAll(
  kafka: KafkaCluster,
  topic: string,
  group = `read-${Math.random()}`,
): Promise<ReadRecord[]> {
  const ranges = await kafka.readRanges(topic);
  const missing = new Map(
    ranges.filter(({ low, high }) => high > low).map(({ partition, high }) => [partition, high]),
  );
  if (missing.size === 0) return [];
  const records: ReadRecord[] = [];
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const consumer = await kafka.openConsumer({
    group,
    topics: [topic],
    start: 'beginning',
    onAssigned: () => undefined,
    onBatch: async (batch) => {
      for (const { offset, key, value, timestamp } of batch.records) {
        const { partition } = batch;
        records.push({
          partition,
          offset,
          key: key?.toString() ?? null,
          value: value?.toString() ?? null,
          timestamp,
        });
      }
      if (batch.nextOffset >= (missing.get(batch.partition) ?? 0)) missing.delete(batch.partition);
      if (missing.size === 0) finish();
    },
  });
  await Promise.race([finished, consumer.done]);
  await consumer.close();
  return records;
}
