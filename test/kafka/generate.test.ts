import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { readGeneratorSpec, runGenerator } from '../../src/generate/index.ts';
import { kafkaTarget } from '../../src/stream/index.ts';
import { generatorOptions } from '../support/generate-lines.ts';
import {
  connectTo,
  findReal,
  readAll,
  startEmbedded,
  type ClusterUnderTest,
} from '../support/kafka-cluster.ts';

const kinds: readonly [string, () => Promise<ClusterUnderTest | string>][] = [
  ['the embedded broker', startEmbedded],
  ['Apache Kafka', findReal],
];

const FROM = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const SPEC = `streams:
  - topic: customers
    key: id
    keys: 20
    rate: 2/s
    changes: { update: 2, delete: 1, insert: 1 }
    fields: { id: { key: true }, at: { time: event, format: epoch_ms } }
  - topic: orders
    key: id
    rate: 3/s
    late: { chance: 0.2, by: 1m..5m }
    fields: { id: { sequence: 1 }, at: { time: event, format: epoch_ms }, sent: { time: sent, format: epoch_ms } }
`;

describe.each(kinds)('generated to %s', (_name, start) => {
  let cluster: ClusterUnderTest | undefined;
  let missing = '';
  beforeAll(async () => {
    const found = await start();
    if (typeof found === 'string') missing = found;
    else cluster = found;
  });
  afterAll(() => cluster?.stop());
  beforeEach((context: TestContext) => {
    if (!cluster) context.skip(missing);
  });

  it.each(['none', 'gzip'] as const)(
    'records keep their order, keys and tombstones, and carry the time of what they tell (compression %s)',
    async (compression) => {
      if (!cluster) throw new Error('no cluster');
      const { kafka } = await connectTo(cluster.brokers);
      try {
        const prefix = `g${process.pid}${compression}`;
        const target = await kafkaTarget({ cluster: kafka, compression });
        const spec = await readGeneratorSpec({ path: 'spec.yml', text: SPEC });
        const options = generatorOptions({ number: undefined, prefix, from: FROM, until: FROM + HOUR });
        const { counts } = await runGenerator(spec, target, options);
        // A broker that has just started says so to those who ask about a group; asking waits until it can answer.
        await kafka.readCommitted(prefix, [`${prefix}_orders`]);
        const orders = await readAll(kafka, `${prefix}_orders`, prefix);
        const customers = await readAll(kafka, `${prefix}_customers`, prefix);
        expect([orders.length, customers.length]).toEqual([
          counts.get(`${prefix}_orders`),
          counts.get(`${prefix}_customers`),
        ]);
        let clock = 0;
        for (const { key, value, timestamp } of orders) {
          const order = JSON.parse(String(value)) as { id: number; at: number; sent: number };
          expect([String(key), timestamp]).toEqual([String(order.id), order.at]);
          expect(order.sent).toBeGreaterThanOrEqual(clock);
          clock = order.sent;
        }
        const standing = new Set<string>();
        let gone = 0;
        for (const { key, value, timestamp } of customers) {
          if (value === null) {
            expect(standing.delete(String(key))).toBe(true);
            gone += 1;
            continue;
          }
          const customer = JSON.parse(value) as { id: number; at: number };
          expect(String(customer.id)).toBe(String(key));
          expect(timestamp).toBeGreaterThanOrEqual(FROM);
          standing.add(String(key));
        }
        expect(gone).toBeGreaterThan(100);
      } finally {
        await kafka.close();
      }
    },
    120_000,
  );
});
