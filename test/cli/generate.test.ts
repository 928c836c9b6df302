import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafka } from '../../src/stream/index.ts';
import { Playground, queryRows, smallProject } from '../support/cli.ts';

const DATAGEN = JSON.stringify([
  {
    _meta: {
      topic: 'orders',
      key: 'id',
      relationships: [{ topic: 'steps', parent_field: 'id', child_field: 'order_id', records_per: 2 }],
    },
    id: 'iteration.index',
    quantity: 'faker.number.int({ min: 1, max: 9 })',
  },
  { _meta: { topic: 'steps', key: 'order_id' }, at: 'faker.date.recent()' },
]);

const LIVE = `streams:
  - topic: orders
    key: id
    rate: 200/s
    fields: { id: { sequence: 1 }, quantity: { integer: 1..9 } }
`;

const SOURCES = `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, data_type: UInt64 }
          - { name: quantity, data_type: UInt8 }
          - { name: at, data_type: DateTime }
      - name: steps
        columns: [{ name: order_id, data_type: UInt64 }, { name: at, data_type: DateTime }]
      - { name: bare }
`;

const PIPES = `pipes:
  - { name: orders, topics: [orders], source: raw.orders, order_by: [id] }
  - name: steps
    topics: [steps]
    source: raw.steps
    mapping: { order_id: order_id }
`;

const playground = new Playground();
beforeAll(() => {
  playground.write(
    smallProject({
      'spec.json': DATAGEN,
      'live.yml': LIVE,
      'models/sources.yml': SOURCES,
      'pipes/all.yml': PIPES,
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

const linesOf = (text: string): { topic: string; key: string; value: Record<string, unknown> }[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { topic: string; key: string; value: Record<string, unknown> });

async function countRecords(topic: string): Promise<number> {
  const kafka = await openKafka({ directory: join(playground.folder, '.tsdbt', 'topics') });
  try {
    const ranges = await kafka.readRanges(topic);
    return ranges.reduce((sum, { low, high }) => sum + high - low, 0);
  } finally {
    await kafka.close();
  }
}

describe('tsdbt generate', () => {
  it("takes datagen's own command line", async () => {
    const result = await playground.run([
      'generate',
      '-s',
      'spec.json',
      '-n',
      '3',
      '-dr',
      '-p',
      'dev',
      '-rs',
      '16',
      '-f',
      'json',
      '-w',
      '1',
    ]);
    expect(result.code).toBe(0);
    const lines = linesOf(result.stdout);
    expect(lines.map(({ topic }) => topic).join(' ')).toBe(
      'dev_orders dev_steps dev_steps '.repeat(3).trim(),
    );
    expect(lines.every(({ value }) => String(value['recordSizePayload']).length === 16)).toBe(true);
  });

  it('refuses forms that it does not make, times that it cannot read, and a spec that is not there', async () => {
    const refused = async (...args: string[]): Promise<string> => {
      const result = await playground.run(['generate', ...args]);
      expect(result.code).toBe(2);
      return result.stderr;
    };
    expect(await refused('spec.json', '-f', 'avro')).toMatch(/records are JSON/);
    expect(await refused('spec.json', '--every', 'often')).toMatch(/'--every' takes a duration/);
    expect(await refused()).toMatch(/needs a spec/);
    expect(await refused('live.yml', '--from', '2026-02-01', '--until', '2026-01-01', '--dry-run')).toMatch(
      /after its end/,
    );
    expect(await refused('none.yml')).toMatch(/none\.yml/);
  });

  it('deletes the topics of a spec with --clean', async () => {
    expect((await playground.run(['generate', 'spec.json', '-n', '2', '-p', 'gone'])).code).toBe(0);
    expect(await countRecords('gone_steps')).toBe(4);
    const dry = await playground.run(['generate', 'spec.json', '-p', 'gone', '-c', '-dr']);
    expect(dry.stderr).toMatch(/gone_orders, gone_steps would be deleted/);
    const result = await playground.run(['generate', 'spec.json', '-p', 'gone', '--clean']);
    expect([result.code, result.stderr]).toEqual([
      0,
      expect.stringMatching(/Deleted gone_orders, gone_steps/),
    ]);
    await expect(countRecords('gone_steps')).rejects.toThrow(/gone_steps/);
  });

  it('gives the same bytes twice from one seed', async () => {
    const args = ['generate', 'live.yml', '--seed', '4', '-n', '50', '--dry-run'];
    const first = await playground.run(args);
    expect(linesOf(first.stdout)).toHaveLength(50);
    expect((await playground.run(args)).stdout).toBe(first.stdout);
  });

  it('writes straight to the tables of the topics’ pipes, and to files', async () => {
    const result = await playground.run(['generate', 'spec.json', '-n', '500', '--to', 'tables']);
    expect([result.code, result.stdout]).toEqual([0, '']);
    expect(
      (
        await queryRows(
          playground,
          'select count() as n, uniqExact(id) as ids, max(quantity) <= 9 as fits from raw.orders',
        )
      )[0],
    ).toEqual({ n: 500, ids: 500, fits: 1 });
    expect(
      (
        await queryRows(
          playground,
          'select count() as n from raw.steps where order_id in (select id from raw.orders) and at > now() - interval 2 day',
        )
      )[0],
    ).toEqual({ n: 1000 });
    const other = await playground.run(['generate', 'spec.json', '-n', '1', '--to', 'tables', '-p', 'x']);
    expect(other.code).toBe(0);
    expect(
      (await playground.run(['generate', 'spec.json', '-n', '20', '--to', 'files', '-o', 'made'])).code,
    ).toBe(0);
    const file = readFileSync(join(playground.folder, 'made', 'steps.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(file).toHaveLength(40);
    expect(JSON.parse(file[0] ?? '')).toMatchObject({ order_id: 1 });
  });

  it('drafts a spec from a source, which fills that source', async () => {
    const drafted = await playground.run(['generate', '--init', 'raw.orders', '-o', 'drafted.yml']);
    expect(drafted.code).toBe(0);
    expect(readFileSync(join(playground.folder, 'drafted.yml'), 'utf8')).toMatch(
      /topic: orders\n {4}key: id/,
    );
    const again = await playground.run(['generate', '--init', 'raw.orders', '-o', 'drafted.yml']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/drafted\.yml/)]);
    expect((await playground.run(['generate', 'drafted.yml', '-n', '30', '--to', 'tables'])).code).toBe(0);
    const shown = await playground.run(['generate', '--init', 'raw.order']);
    expect(shown.stderr).toMatch(/did you mean 'raw\.orders'/);
    expect((await playground.run(['generate', '--init', 'raw.bare'])).stderr).toMatch(/lists no columns/);
  });
});

describe('tsdbt generate as a service', () => {
  it('answers for its health, logs JSON lines, and ends with everything sent when told to', async () => {
    const service = playground.start([
      'generate',
      'live.yml',
      '-p',
      'live',
      '--health',
      '0',
      '--log-format',
      'json',
    ]);
    const [, address] = await service.waitFor(/http:\/\/(127\.0\.0\.1:\d+)\/health/);
    let made = 0;
    while (made < 100) {
      const health = (await (await fetch(`http://${address}/health`)).json()) as {
        status: string;
        records: number;
      };
      expect(health.status).toBe('ok');
      made = health.records;
    }
    const metrics = await (await fetch(`http://${address}/metrics`)).text();
    expect(metrics).toMatch(/^tsdbt_generated_records_total\{topic="live_orders"\} \d+$/m);
    expect((await fetch(`http://${address}/`)).status).toBe(404);
    service.kill('SIGTERM');
    const { code, stderr } = await service.done;
    expect(code).toBe(0);
    const log = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { info: { msg: string } });
    const told = log
      .map(({ info }) => /^([\d,]+) records to 'live_orders'/.exec(info.msg)?.[1])
      .find(Boolean);
    expect(Number(told?.replaceAll(',', ''))).toBe(await countRecords('live_orders'));
  });

  it('ends with 143 or 130 when it is stopped before its end', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const) {
      const run = playground.start([
        'generate',
        'spec.json',
        '-n',
        '1000000',
        '--rate',
        '50/s',
        '--to',
        'stdout',
      ]);
      await run.waitFor(/"topic":"steps"/);
      run.kill(signal);
      expect((await run.done).code).toBe(code);
    }
  });

  it('paces batches by the clock', async () => {
    const run = playground.start([
      'generate',
      'spec.json',
      '--every',
      '300ms',
      '--count',
      '2',
      '--to',
      'stdout',
    ]);
    await run.waitFor(/"id":6/);
    run.kill('SIGTERM');
    const { code, stdout } = await run.done;
    expect(code).toBe(0);
    expect(linesOf(stdout).filter(({ topic }) => topic === 'orders').length % 2).toBe(0);
  });
});
