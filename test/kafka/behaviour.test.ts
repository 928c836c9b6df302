import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { KafkaCluster, StreamEvent } from '../../src/stream/index.ts';
import {
  connectTo,
  findReal,
  readAll,
  startEmbedded,
  until,
  type ClusterUnderTest,
} from '../support/kafka-cluster.ts';

const kinds: readonly [string, () => Promise<ClusterUnderTest | string>][] = [
  ['the embedded broker', startEmbedded],
  ['Apache Kafka', findReal],
];

/** The same promises, whoever keeps them. */
describe.each(kinds)('%s', (_name, start) => {
  let cluster: ClusterUnderTest | undefined;
  let missing = '';
  let kafka: KafkaCluster;
  let events: StreamEvent[];
  let topic = '';
  let serial = 0;

  beforeAll(async () => {
    const found = await start();
    if (typeof found === 'string') missing = found;
    else cluster = found;
  });
  afterAll(() => cluster?.stop());

  beforeEach(async (context: TestContext) => {
    if (!cluster) return context.skip(missing);
    ({ kafka, events } = await connectTo(cluster.brokers));
    serial += 1;
    topic = `t${process.pid}-${serial}`;
    return undefined;
  });
  afterEach(() => cluster && kafka.close());

  it('gives every record of a key to one partition, in order', async () => {
    await kafka.createTopics([{ topic, partitions: 3 }]);
    const producer = await kafka.openProducer({ batchRecords: 50 });
    for (let i = 0; i < 1_000; i += 1) await producer.add(topic, { key: `k${i % 7}`, value: String(i) });
    await producer.close();
    const records = await readAll(kafka, topic);
    expect(records.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual([...Array(1_000).keys()]);
    for (let key = 0; key < 7; key += 1) {
      const own = records.filter((record) => record.key === `k${key}`);
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      const values = own.map(({ value }) => Number(value));
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
  });

  it('numbers the records of a partition without gaps', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer({ batchRecords: 10 });
    for (let i = 0; i < 95; i += 1) await producer.add(topic, { key: null, value: String(i) });
    await producer.close();
    const records = await readAll(kafka, topic);
    expect(records.map(({ offset }) => offset)).toEqual([...Array(95).keys()]);
    expect(await kafka.readRanges(topic)).toEqual([{ topic, partition: 0, low: 0, high: 95 }]);
  });

  it('keeps keys, values, times and tombstones as they were sent', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer();
    await producer.add(topic, { key: 'ä', value: '{"x":"ö"}', timestamp: 1_700_000_000_123 });
    await producer.add(topic, { key: 'gone', value: null, timestamp: 1_700_000_000_124 });
    await producer.add(topic, { key: null, value: '', timestamp: 1_700_000_000_125 });
    await producer.close();
    const records = await readAll(kafka, topic);
    expect(records.map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([
      ['ä', '{"x":"ö"}', 1_700_000_000_123],
      ['gone', null, 1_700_000_000_124],
      [null, '', 1_700_000_000_125],
    ]);
  });

  it.each(['gzip', 'lz4', 'snappy'] as const)(
    'reads back what was sent compressed with %s',
    async (compression) => {
      await kafka.createTopics([{ topic }]);
      const producer = await kafka.openProducer({ compression });
      for (let i = 0; i < 2_500; i += 1) await producer.add(topic, { key: String(i), value: `value ${i}` });
      await producer.close();
      const records = await readAll(kafka, topic);
      expect(records).toHaveLength(2_500);
      expect(records[2_499]?.value).toBe('value 2499');
    },
  );

  it('counts a record as acknowledged only after the broker has it', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer({ batchRecords: 10 });
    for (let i = 0; i < 25; i += 1) await producer.add(topic, { key: null, value: 'x' });
    await producer.flush();
    expect(producer.acknowledged.get(topic)).toBe(25);
    const told = events.flatMap((event) => (event.type === 'RecordsProduced' ? [event.records] : []));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(25);
    await producer.close();
  });

  it('creates missing topics and leaves existing ones alone', async () => {
    expect(
      await kafka.createTopics([{ topic, partitions: 3, config: { 'retention.ms': '1000000' } }]),
    ).toEqual([topic]);
    expect(await kafka.createTopics([{ topic, partitions: 5 }])).toEqual([]);
    expect(await kafka.readRanges(topic)).toHaveLength(3);
    expect(await kafka.listTopics()).toContain(topic);
  });

  it('deletes a topic with its records', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer();
    await producer.add(topic, { key: null, value: 'x' });
    await producer.close();
    await kafka.deleteTopics([topic, 'never-was']);
    await until(async () => !(await kafka.listTopics()).includes(topic), 'the topic going away');
    await kafka.createTopics([{ topic }]);
    expect(await kafka.readRanges(topic)).toEqual([{ topic, partition: 0, low: 0, high: 0 }]);
  });

  it('lets a group go on where it left off', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer();
    for (let i = 0; i < 10; i += 1) await producer.add(topic, { key: null, value: String(i) });
    await producer.close();
    const group = `${topic}-group`;
    const readOnce = async (): Promise<number[]> => {
      const offsets: number[] = [];
      let finish: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const consumer = await kafka.openConsumer({
        group,
        topics: [topic],
        start: 'beginning',
        onAssigned: () => undefined,
        onBatch: async (batch, place) => {
          offsets.push(...batch.records.map(({ offset }) => offset));
          await place.commit(4);
          finish();
        },
      });
      await Promise.race([finished, consumer.done]);
      await consumer.close();
      return offsets;
    };
    expect(await readOnce()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await kafka.readCommitted(group, [topic])).toEqual(new Map([[`${topic}:0`, 4]]));
    expect(await readOnce()).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('shares the partitions between two members of a group, and gives them all to the one that stays', async () => {
    await kafka.createTopics([{ topic, partitions: 4 }]);
    const seats: ReadonlyMap<string, readonly number[]>[] = [new Map(), new Map()];
    const open = (seat: number): ReturnType<KafkaCluster['openConsumer']> =>
      kafka.openConsumer({
        group: `${topic}-group`,
        topics: [topic],
        start: 'beginning',
        onAssigned: (assignment) => {
          seats[seat] = assignment;
        },
        onBatch: () => Promise.resolve(),
      });
    const held = (seat: number): readonly number[] => seats[seat]?.get(topic) ?? [];
    const first = await open(0);
    await until(() => held(0).length === 4, 'the first member getting everything');
    const second = await open(1);
    await until(() => held(0).length === 2 && held(1).length === 2, 'the members sharing');
    expect([...held(0), ...held(1)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    await first.close();
    await until(() => held(1).length === 4, 'the second member getting everything');
    await second.close();
  });

  it('moves the place of a partition where its reader wants it', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer();
    for (let i = 0; i < 20; i += 1) await producer.add(topic, { key: null, value: String(i) });
    await producer.close();
    const offsets: number[] = [];
    let asked = false;
    const consumer = await kafka.openConsumer({
      group: `${topic}-group`,
      topics: [topic],
      start: 'beginning',
      onAssigned: () => undefined,
      onBatch: async (batch, place) => {
        if (!asked) {
          asked = true;
          place.seek(15);
          return;
        }
        offsets.push(...batch.records.map(({ offset }) => offset));
        expect(batch.requestedOffset).toBe(15);
      },
    });
    await until(() => offsets.length >= 5, 'the records from 15 on');
    await consumer.close();
    expect(offsets).toEqual([15, 16, 17, 18, 19]);
  });

  it('ends a consumer with the error of its handler', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer();
    await producer.add(topic, { key: null, value: 'x' });
    await producer.close();
    const consumer = await kafka.openConsumer({
      group: `${topic}-group`,
      topics: [topic],
      start: 'beginning',
      onAssigned: () => undefined,
      onBatch: () => Promise.reject(new Error('the handler failed')),
    });
    await expect(consumer.done).rejects.toThrow('the handler failed');
    await consumer.close();
  });

  it('says which topic does not exist', async () => {
    const consuming = kafka.openConsumer({
      group: 'g',
      topics: ['never-was'],
      start: 'beginning',
      onAssigned: () => undefined,
      onBatch: () => Promise.resolve(),
    });
    await expect(consuming).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
  });

  it('says that a record is too large, and for which topic', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer();
    await producer.add(topic, { key: null, value: 'x'.repeat(1_100_000) })?.catch(() => undefined);
    await expect(producer.flush()).rejects.toMatchObject({
      code: 'RECORD_TOO_LARGE',
      message: expect.stringContaining(`'${topic}'`) as string,
      retriable: false,
    });
    await expect(producer.close()).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE' });
  });

  it('refuses a topic name that Kafka does not allow', async () => {
    await expect(kafka.createTopics([{ topic: 'no spaces' }])).rejects.toMatchObject({
      code: 'INVALID_TOPIC',
    });
  });

  it('refuses more replicas than there are brokers', async () => {
    await expect(kafka.createTopics([{ topic, replicationFactor: 99 }])).rejects.toMatchObject({
      code: 'TOPIC_CONFIG_REFUSED',
    });
  });

  it('keeps records and places through a restart', async (context) => {
    const restart = cluster?.restart;
    if (!cluster || !restart) return context.skip('the broker is not ours to restart');
    await kafka.createTopics([{ topic, partitions: 2 }]);
    const producer = await kafka.openProducer();
    for (let i = 0; i < 500; i += 1) await producer.add(topic, { key: String(i), value: String(i) });
    await producer.close();
    await kafka.storeCommitted(`${topic}-group`, [{ topic, partition: 1, nextOffset: 7 }]);
    await restart();
    const again = await connectTo(cluster.brokers);
    const records = await readAll(again.kafka, topic);
    expect(records.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual([...Array(500).keys()]);
    expect(await again.kafka.readCommitted(`${topic}-group`, [topic])).toEqual(new Map([[`${topic}:1`, 7]]));
    return again.kafka.close();
  });

  it('prints nothing, not even what the client library has to say', async () => {
    await kafka.createTopics([{ topic }]);
    const producer = await kafka.openProducer();
    await producer.close();
    expect(events.some((event) => event.type === 'KafkaLogged')).toBe(true);
  });
});
