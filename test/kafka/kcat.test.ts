import { execFile, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KafkaCluster } from '../../src/stream/index.ts';
import { connectTo, readAll, startEmbedded, type ClusterUnderTest } from '../support/kafka-cluster.ts';

const hasKcat = spawnSync('kcat', ['-V']).status === 0;

/** Runs kcat beside us: it may not block this process, which serves the broker. */
function kcat(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'kcat',
      [...args],
      { maxBuffer: 1 << 26, timeout: 30_000 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else resolve(stdout);
      },
    );
    child.stdin?.end(input);
  });
}

/** librdkafka is the other great implementation of the protocol; ClickHouse's Kafka engine is built on it as well. */
describe.skipIf(!hasKcat && process.env['CI'] !== 'true')('kcat on the embedded broker', () => {
  let cluster: ClusterUnderTest;
  let kafka: KafkaCluster;

  beforeAll(async () => {
    cluster = await startEmbedded();
    ({ kafka } = await connectTo(cluster.brokers));
    await kafka.createTopics([{ topic: 'orders', partitions: 3 }]);
    const producer = await kafka.openProducer();
    for (let i = 0; i < 5_000; i += 1) await producer.add('orders', { key: String(i), value: `{"id":${i}}` });
    await producer.close();
  });
  afterAll(async () => {
    await kafka.close();
    await cluster.stop();
  });

  it('lists topics and partitions', async () => {
    const listing: unknown = JSON.parse(await kcat(['-b', cluster.brokers, '-L', '-J']));
    expect(listing).toMatchObject({
      topics: [{ topic: 'orders', partitions: [{ partition: 0 }, { partition: 1 }, { partition: 2 }] }],
    });
  });

  it('reads every record', async () => {
    const lines = (await kcat(['-b', cluster.brokers, '-C', '-t', 'orders', '-e', '-q'])).trim().split('\n');
    expect(new Set(lines).size).toBe(5_000);
  });

  it('reads as a member of a group', async () => {
    const args = [
      '-b',
      cluster.brokers,
      '-X',
      'auto.offset.reset=earliest',
      '-e',
      '-q',
      '-G',
      'kcat-group',
      'orders',
    ];
    expect((await kcat(args)).trim().split('\n')).toHaveLength(5_000);
  });

  it.each(['gzip', 'lz4', 'snappy'] as const)('reads what we compressed with %s', async (compression) => {
    const topic = `ours-${compression}`;
    const producer = await kafka.openProducer({ compression });
    const sent = Array.from({ length: 3_000 }, (_each, id) => `{"id":${id},"name":"customer ${id % 7}"}`);
    for (const value of sent) await producer.add(topic, { key: null, value });
    await producer.close();
    const lines = (await kcat(['-b', cluster.brokers, '-C', '-t', topic, '-e', '-q'])).trim().split('\n');
    expect(lines.sort()).toEqual(sent.sort());
  });

  it.each(['gzip', 'lz4', 'snappy'])('is understood when it compresses with %s', async (compression) => {
    const topic = `theirs-${compression}`;
    await kafka.createTopics([{ topic }]);
    const sent = Array.from({ length: 3_000 }, (_each, id) => `{"id":${id},"name":"customer ${id % 7}"}`);
    await kcat(['-b', cluster.brokers, '-P', '-t', topic, '-z', compression], `${sent.join('\n')}\n`);
    expect((await readAll(kafka, topic)).map(({ value }) => value)).toEqual(sent);
  });

  it('finds offsets by time', async () => {
    const producer = await kafka.openProducer();
    for (const timestamp of [1_000, 2_000, 3_000]) {
      await producer.add('timed', { key: null, value: 'x', timestamp });
    }
    await producer.close();
    const query = (at: number): Promise<string> => kcat(['-b', cluster.brokers, '-Q', '-t', `timed:0:${at}`]);
    expect(await query(1_500)).toContain('offset 1');
    expect(await query(3_000)).toContain('offset 2');
  });

  it.each(['none', 'gzip', 'lz4', 'snappy', 'zstd'])(
    'produces with compression %s, byte for byte',
    async (codec) => {
      const topic = `from-kcat-${codec}`;
      const lines = Array.from({ length: 2_000 }, (_each, i) => `line ${i} ${'x'.repeat(i % 50)}`);
      const args = ['-b', cluster.brokers, '-P', '-t', topic, '-z', codec, '-X', 'enable.idempotence=true'];
      await kcat(args, `${lines.join('\n')}\n`);
      const read = await kcat(['-b', cluster.brokers, '-C', '-t', topic, '-e', '-q']);
      expect(read).toBe(`${lines.join('\n')}\n`);
    },
  );

  it('and our own reader agree on what was written', async () => {
    await kcat(['-b', cluster.brokers, '-P', '-t', 'both', '-K', ':'], 'a:1\nb:2\n');
    const records = await readAll(kafka, 'both');
    expect(records.map(({ key, value }) => [key, value])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });
});
