import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject, type CliResult } from '../support/cli.ts';
import { openKafka } from '../../src/stream/index.ts';
import { join } from 'node:path';

const SPEC = JSON.stringify([
  {
    _meta: { topic: 'orders', key: 'id' },
    id: 'faker.string.uuid()',
    quantity: 'faker.number.int({ min: 1, max: 9 })',
  },
]);

const PIPES = `pipes:
  - name: orders
    topics: [orders]
    source: raw.orders
    order_by: [id]
`;

const SOURCES = `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - {name: id, data_type: UUID}
          - {name: quantity, data_type: UInt8}
`;

const hasKcat = spawnSync('kcat', ['-V']).status === 0;

const playground = new Playground();
beforeAll(() => {
  playground.write(
    smallProject({
      'spec.json': SPEC,
      'pipes/orders.yml': PIPES,
      'models/sources.yml': SOURCES,
      'models/orders_of_day.sql':
        "select count() as orders, sum(quantity) as pieces from {{ source('raw', 'orders') }}",
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

const generate = async (count: number): Promise<CliResult> =>
  await playground.run(['generate', 'spec.json', '-n', String(count)]);
const once = async (): Promise<CliResult> => await playground.run(['pipe', '--once']);
const ask = async (sql: string): Promise<unknown> => (await queryRows(playground, sql))[0];

describe('generate and pipe, through the embedded broker', () => {
  it('bring every record into its raw table, which models then read', async () => {
    const made = await generate(250);
    expect([made.code, made.stdout]).toEqual([0, '']);
    expect(made.stderr).toMatch(/250 records to 'orders'/);
    const piped = await once();
    expect([piped.code, piped.stdout]).toEqual([0, '']);
    expect(await ask('select count() as n, uniqExact(id) as ids from raw.orders')).toEqual({
      n: 250,
      ids: 250,
    });
    expect((await playground.run(['build'])).code).toBe(0);
    expect(await ask("select orders from {{ ref('orders_of_day') }}")).toEqual({ orders: 250 });
  });

  it('a second run adds what is new, and a third nothing', async () => {
    const before = await queryRows(playground, 'select id from raw.orders');
    expect((await generate(40)).code).toBe(0);
    expect((await once()).code).toBe(0);
    expect(await ask('select count() as n, uniqExact(id) as ids from raw.orders')).toEqual({
      n: 290,
      ids: 290,
    });
    const now = new Set((await queryRows(playground, 'select id from raw.orders')).map(({ id }) => id));
    expect(before.every(({ id }) => now.has(id))).toBe(true);
    expect((await once()).code).toBe(0);
    expect(await ask('select count() as n from raw.orders')).toEqual({ n: 290 });
  });

  it('a malformed record goes to the error table, the good ones around it into theirs', async () => {
    const kafka = await openKafka({ directory: join(playground.folder, '.tsdbt', 'topics') });
    const producer = await kafka.openProducer();
    const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;
    for (const value of [
      `{"id":"${id(1)}","quantity":1}`,
      '{"id": broken',
      `{"id":"${id(2)}","quantity":"many"}`,
      `{"id":"${id(3)}","quantity":3}`,
    ])
      await producer.add('orders', { key: null, value });
    await producer.close();
    await kafka.close();
    const piped = await once();
    expect(piped.code).toBe(0);
    expect(piped.stderr).toMatch(/2 records.*(rejected|error)|rejected.*2/is);
    expect(await ask('select count() as n, max(quantity) >= 3 as has from raw.orders')).toMatchObject({
      n: 292,
    });
    expect(
      await queryRows(playground, 'select _raw_message as message from raw.orders_error order by message'),
    ).toEqual([{ message: `{"id": broken` }, { message: `{"id":"${id(2)}","quantity":"many"}` }]);
  });

  it('a pipe that does not exist is refused with the nearest one', async () => {
    const result = await playground.run(['pipe', 'order', '--once']);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/did you mean 'orders'/);
  });
});

// Where everything is at hand, a kcat that is missing is a mistake of the machine.
describe.skipIf(!hasKcat && process.env['CI'] !== 'true')('tsdbt broker (needs kcat)', () => {
  const kcat = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('kcat', args, { maxBuffer: 1 << 26, timeout: 30_000 })).stdout;

  it('shows its topics to kcat while it runs, and ends at Ctrl-C', async () => {
    const broker = playground.start(['broker']);
    const [address] = await broker.waitFor(/^127\.0\.0\.1:\d+$/m);
    expect(JSON.parse(await kcat('-b', address, '-L', '-J'))).toMatchObject({
      topics: expect.arrayContaining([expect.objectContaining({ topic: 'orders' })]) as unknown,
    });
    const lines = (await kcat('-b', address, '-C', '-t', 'orders', '-e', '-q')).trim().split('\n');
    expect(lines).toHaveLength(294);
    // Another command meanwhile goes through the broker that is there.
    expect((await generate(6)).code).toBe(0);
    const more = (await kcat('-b', address, '-C', '-t', 'orders', '-e', '-q')).trim().split('\n');
    expect(more).toHaveLength(300);
    broker.kill('SIGINT');
    expect((await broker.done).code).toBe(0);
  });
});
