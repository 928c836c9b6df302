import { Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { runPipe, type KafkaCluster, type PipeConfig, type StreamEvent } from '../../src/stream/index.ts';
import type { Warehouse } from '../../src/warehouse/index.ts';
import {
  connectTo,
  findReal,
  startEmbedded,
  until,
  type ClusterUnderTest,
} from '../support/kafka-cluster.ts';
import { startWarehouse, testPipe, type TestWarehouse } from '../support/kafka-pipe.ts';

const kinds: readonly [string, () => Promise<ClusterUnderTest | string>][] = [
  ['the embedded broker', startEmbedded],
  ['Apache Kafka', findReal],
];

describe.each(kinds)('a pipe from %s', (name, start) => {
  let cluster: ClusterUnderTest | undefined;
  let missing = '';
  let store: TestWarehouse;
  let warehouse: Warehouse;
  let kafka: KafkaCluster;
  let events: StreamEvent[];
  let topic = '';
  let table = '';
  let serial = 0;

  beforeAll(async () => {
    const found = await start();
    if (typeof found === 'string') missing = found;
    else cluster = found;
    store = await startWarehouse();
    warehouse = store.warehouse;
  });
  afterAll(async () => {
    await store.stop();
    await cluster?.stop();
  });
  beforeEach(async (context: TestContext) => {
    if (!cluster) return context.skip(missing);
    ({ kafka } = await connectTo(cluster.brokers));
    events = [];
    serial += 1;
    topic = `p${process.pid}-${serial}`;
    table = `t${serial}`;
    await kafka.createTopics([{ topic, partitions: 2 }]);
    return undefined;
  });
  afterEach(() => cluster && kafka.close());

  const send = async (values: readonly (string | null)[], to = topic, partition?: number): Promise<void> => {
    const producer = await kafka.openProducer();
    for (const [index, value] of values.entries()) {
      await producer.add(to, {
        key: String(index),
        value,
        ...(partition === undefined ? {} : { partition }),
      });
    }
    await producer.close();
  };
  const orders = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_each, i) =>
      JSON.stringify({ id: from + i, name: `n${from + i}`, at: '2024-05-01T10:00:00.123Z' }),
    );
  const once = (changes: Partial<PipeConfig> = {}) =>
    runPipe(testPipe({ topics: [topic], table, ...changes }), {
      mode: 'once',
      warehouse,
      kafka,
      onEvent: (event) => events.push(event),
    });
  const ask = async (sql: string): Promise<unknown[][]> =>
    (await warehouse.query(sql, { database: 'raw' })).rows.map((row) => [...row]);
  const ids = async (): Promise<number[]> =>
    (await ask(`SELECT id FROM ${table} ORDER BY id`)).map(([id]) => Number(id));
  const upTo = (end: number): number[] => [...Array(end).keys()];

  it('makes the table, fills it, and stops at the end', async () => {
    await send(orders(0, 1_000));
    const result = await once();
    expect(result).toMatchObject({ rows: 1_000, rejected: 0, skipped: 0, drained: true });
    expect(await ids()).toEqual(upTo(1_000));
    expect(await ask(`SELECT * EXCEPT (_partition, _offset) FROM ${table} WHERE id = 7`)).toEqual([
      [7, 'n7', '2024-05-01 10:00:00', topic],
    ]);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['TableCreated', 'PipeStarted', 'BatchWritten', 'PipeDrained']) as string[],
    );
  });

  it('adds only what is new at the next run', async () => {
    await send(orders(0, 100));
    await once();
    expect(await once()).toMatchObject({ rows: 0, drained: true });
    await send(orders(100, 130));
    expect(await once()).toMatchObject({ rows: 30 });
    expect(await ids()).toEqual(upTo(130));
  });

  it('writes contiguous ranges of one partition, each once, in blocks of the size that was asked for', async () => {
    await send(orders(0, 500));
    await once({ batch: { rows: 40, bytes: 1_000_000, age: 60_000 } });
    const blocks = events.filter((event) => event.type === 'BatchWritten');
    expect(blocks.every(({ rows }) => rows <= 40)).toBe(true);
    for (const partition of [0, 1]) {
      const own = blocks.filter((block) => block.partition === partition);
      for (const [index, block] of own.entries()) {
        expect(block.firstOffset).toBe(index === 0 ? 0 : (own[index - 1]?.lastOffset ?? 0) + 1);
        expect(block.lastOffset - block.firstOffset + 1).toBe(block.rows);
      }
    }
    expect(await ask(`SELECT count(), uniqExact(_partition, _offset) FROM ${table}`)).toEqual([[500, 500]]);
  });

  it('brings several topics into one table', async () => {
    await kafka.createTopics([{ topic: `${topic}-b` }, { topic: `${topic}-c`, partitions: 3 }]);
    await send(orders(0, 10));
    await send(orders(10, 20), `${topic}-b`);
    await send(orders(20, 30), `${topic}-c`);
    await once({ topics: [topic, `${topic}-b`, `${topic}-c`] });
    expect(await ask(`SELECT _topic, min(id), max(id) FROM ${table} GROUP BY 1 ORDER BY 1`)).toEqual([
      [topic, 0, 9],
      [`${topic}-b`, 10, 19],
      [`${topic}-c`, 20, 29],
    ]);
  });

  it('fills the table anew when it was dropped, whatever the group remembers', async () => {
    await send(orders(0, 50));
    await once();
    await warehouse.command(`DROP TABLE raw.${table}`);
    await once();
    expect(await ids()).toEqual(upTo(50));
  });

  it('fills it anew after TRUNCATE, and stops where deleted rows would be dropped silently', async () => {
    await send(orders(0, 50));
    await once();
    await warehouse.command(`TRUNCATE TABLE raw.${table}`);
    await once();
    expect(await ids()).toEqual(upTo(50));
    await warehouse.command(`ALTER TABLE raw.${table} DELETE WHERE 1`, { settings: { mutations_sync: 2 } });
    await expect(once()).rejects.toMatchObject({ code: 'BLOCK_NOT_STORED' });
  });

  it('keeps bad records aside, each with its reason and bytes, and brings in the good ones around them', async () => {
    const bad = [
      '',
      'not json',
      '[1,2]',
      '{"id":1}{"id":2}',
      '{"id":',
      '{"id":18446744073709551616}',
      '{"id":1,"at":1700000000000}',
      '{"id":"abc"}',
      '{"id":3,"name":"\\ud800"}',
      '{"_offset":0,"id":4}',
      '{"id":5}\n\nDROP TABLE raw.x; INSERT INTO raw.x VALUES (1)',
    ];
    const good = orders(0, 20);
    await send(
      good.flatMap((value, index) => (bad[index] === undefined ? [value] : [value, bad[index]])),
      topic,
      0,
    );
    const result = await once();
    expect(result).toMatchObject({ rows: 20, rejected: bad.length, drained: true });
    expect(await ids()).toEqual(upTo(20));
    const kept = await ask(`SELECT _offset, _raw_message, reason FROM ${table}_error FINAL ORDER BY _offset`);
    expect(kept.map(([, message]) => message)).toEqual(bad);
    expect(kept.map(([offset]) => offset)).toEqual(bad.map((_each, index) => index * 2 + 1));
    expect(kept.every(([, , reason]) => String(reason).length > 5)).toBe(true);
    const rejected = events.filter((event) => event.type === 'RecordRejected');
    expect(rejected).toHaveLength(bad.length);
    expect(await once()).toMatchObject({ rows: 0 });
  });

  it('keeps bytes that are no text as they are', async () => {
    const producer = await kafka.openProducer();
    const bytes = Buffer.from([0, 1, 34, 92, 127, 128, 255, 10]);
    await producer.add(topic, { key: null, value: bytes });
    await producer.close();
    await once();
    expect(await ask(`SELECT hex(_raw_message) FROM ${table}_error`)).toEqual([
      [bytes.toString('hex').toUpperCase()],
    ]);
  });

  it('stops at a bad record when it is told to, with everything before it written and nothing after', async () => {
    await send([...orders(0, 5), '{"id":-1}', ...orders(5, 10)], topic, 0);
    const stopping = once({ onError: 'stop' });
    await expect(stopping).rejects.toMatchObject({ code: 'RECORD_UNUSABLE' });
    await expect(stopping).rejects.toThrow(`offset 5 of topic '${topic}', partition 0`);
    expect(await ids()).toEqual(upTo(5));
    await expect(once({ onError: 'stop' })).rejects.toMatchObject({ code: 'RECORD_UNUSABLE' });
    await once({ onError: 'reject' });
    expect(await ids()).toEqual(upTo(10));
  });

  it('stops the same way at a value that ClickHouse alone can tell', async () => {
    await send([...orders(0, 5), '{"id":"x"}', ...orders(5, 10)], topic, 0);
    await expect(once({ onError: 'stop' })).rejects.toThrow(`offset 5 of topic '${topic}', partition 0`);
    expect(await ids()).toEqual(upTo(5));
  });

  it('passes over tombstones and says how many', async () => {
    await send([...orders(0, 3), null, null, ...orders(3, 5), null], topic, 0);
    expect(await once()).toMatchObject({ rows: 5, skipped: 3, rejected: 0, drained: true });
  });

  it('tells once of fields that the table does not have, and of columns without a field', async () => {
    await send(['{"id":1,"name":"x","colour":"red"}', '{"id":2,"name":"y","colour":"blue"}'], topic, 0);
    await once();
    const drift = events.flatMap((event) =>
      event.type === 'FieldDrifted' ? [[event.drift, event.field]] : [],
    );
    expect(drift).toEqual([
      ['unknown', 'colour'],
      ['missing', 'at'],
    ]);
  });

  it('fills columns from fields of other names', async () => {
    await send(['{"order id":1,"full_name":"x","at":0}'], topic, 0);
    await once({ mapping: { id: 'order id', name: 'full_name' } });
    expect(await ask(`SELECT id, name FROM ${table}`)).toEqual([[1, 'x']]);
  });

  it('fills a table that the user made without offset columns, from where the group left off', async () => {
    await warehouse.command('CREATE DATABASE IF NOT EXISTS raw', { database: null });
    await warehouse.command(
      `CREATE TABLE raw.${table} (id UInt64, name String, at DateTime, more UInt8 DEFAULT 9) ENGINE = MergeTree ORDER BY id`,
    );
    await send(orders(0, 100));
    await once();
    expect(events.find((event) => event.type === 'PipeStarted')).toMatchObject({ delivery: 'at-least-once' });
    await send(orders(100, 120));
    expect(await once()).toMatchObject({ rows: 20 });
    expect(await ids()).toEqual(upTo(120));
  });

  it('says which columns an existing table lacks', async () => {
    await warehouse.command('CREATE DATABASE IF NOT EXISTS raw', { database: null });
    await warehouse.command(`CREATE TABLE raw.${table} (id UInt64) ENGINE = MergeTree ORDER BY id`);
    await expect(once()).rejects.toMatchObject({
      code: 'TABLE_UNFIT',
      message: expect.stringContaining("'name', 'at'") as string,
    });
  });

  it('says which topic does not exist', async () => {
    await expect(once({ topics: [topic, 'never-was'] })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
      message: expect.stringContaining("'never-was'") as string,
    });
  });

  it('says what retention removed before it was read, and goes on after it', async (context) => {
    if (!cluster || !name.includes('Apache')) return context.skip('the embedded broker removes nothing');
    await send(orders(0, 10), topic, 0);
    await once();
    await send(orders(10, 30), topic, 0);
    const admin = new Kafka({ brokers: cluster.brokers.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '25' }] });
    await admin.disconnect();
    expect(await once()).toMatchObject({ rows: 5, drained: true });
    expect(events.filter(({ type }) => type === 'RecordsGone')).toEqual([
      { type: 'RecordsGone', pipe: table, topic, partition: 0, from: 10, to: 25 },
    ]);
    expect(await ids()).toEqual([...upTo(10), 25, 26, 27, 28, 29]);
    return undefined;
  });

  it('stops when the topic was made anew, whose offsets would repeat', async () => {
    await send(orders(0, 10), topic, 0);
    await once();
    await kafka.deleteTopics([topic]);
    await until(async () => !(await kafka.listTopics()).includes(topic), 'the topic being gone');
    await kafka.createTopics([{ topic, partitions: 2 }]);
    await send(orders(50, 53), topic, 0);
    await expect(once()).rejects.toMatchObject({ code: 'PLACE_BEYOND_END' });
    expect(await ids()).toEqual(upTo(10));
  });

  it('that starts at the latest takes what came after its first run', async () => {
    await send(orders(0, 10));
    expect(await once({ start: 'latest' })).toMatchObject({ rows: 0, drained: true });
    await send(orders(10, 15));
    expect(await once({ start: 'latest' })).toMatchObject({ rows: 5 });
    expect(await ids()).toEqual([10, 11, 12, 13, 14]);
  });

  it('follows a topic until it is told to end, and writes what it has by then', async () => {
    await send(orders(0, 10));
    const ending = new AbortController();
    const pipe = testPipe({ topics: [topic], table, batch: { rows: 1_000, bytes: 1_000_000, age: 100 } });
    const running = runPipe(pipe, { mode: 'follow', warehouse, kafka, signal: ending.signal });
    const count = async (): Promise<number> =>
      Number(
        (await ask(`SELECT count() FROM system.tables WHERE database = 'raw' AND name = '${table}'`))[0]?.[0],
      ) && (await ids()).length;
    await until(async () => (await count()) === 10, 'the first rows');
    await send(orders(10, 20));
    await until(async () => (await count()) === 20, 'the rows that came later');
    ending.abort();
    await running;
    expect(await ids()).toEqual(upTo(20));
  });
});
