import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../warehouse/index.ts';
import { ProjectRunner, type Ran } from '../../../test/support/run-project.ts';

let warehouse: Warehouse;
let count = 0;
const open: ProjectRunner[] = [];

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());
afterEach(async () => {
  for (const project of open.splice(0)) {
    await warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
    project.dispose();
  }
});

const CONFIG =
  "materialized='incremental', incremental_strategy='microbatch', event_time='at', batch_size='day', begin='2024-01-01'";

/** A table of events that the model reads in batches; settings name the days that are built. */
async function project(
  config = '',
  select = "select id, at, v from {{ ref('events') }}",
): Promise<ProjectRunner> {
  count += 1;
  const shop = new ProjectRunner(warehouse, `batch_${count}`).write({
    'models/events.sql':
      "{{ config(materialized='view', event_time='at') }} select * from {{ this.schema }}.raw",
    'models/m.sql': `{{ config(${CONFIG}${config === '' ? '' : `, ${config}`}) }} ${select}`,
  });
  open.push(shop);
  await warehouse.command(`CREATE DATABASE ${shop.schema}`, { database: null });
  await warehouse.command(
    `CREATE TABLE ${shop.schema}.raw (id UInt32, at DateTime, v String) ENGINE = MergeTree ORDER BY id`,
  );
  await add(
    shop,
    '(1, 2024-01-01 10:00:00, a)',
    '(2, 2024-01-02 23:59:59, a)',
    '(3, 2024-01-03 00:00:00, a)',
  );
  return shop;
}

async function add(shop: ProjectRunner, ...rows: readonly string[]): Promise<void> {
  const values = rows.map((row) => row.replaceAll(/, ([^,)]+)/g, ", '$1'")).join(', ');
  await warehouse.command(`INSERT INTO ${shop.schema}.raw VALUES ${values}`);
}

function days(from: string, until: string): { eventTimeStart: Date; eventTimeEnd: Date } {
  return { eventTimeStart: new Date(`${from}T00:00:00Z`), eventTimeEnd: new Date(`${until}T00:00:00Z`) };
}

const all = (shop: ProjectRunner): Promise<readonly (readonly unknown[])[]> =>
  shop.rows(`SELECT id, v FROM ${shop.schema}.m ORDER BY ALL`);

const shown = (ran: Ran): unknown => {
  const { status, message, batches } = ran.of('m');
  const day = (ranges: readonly (readonly [Date, Date])[] = []): readonly string[] =>
    ranges.map(([start]) => start.toISOString().slice(0, 10));
  return [status, message, day(batches?.successful), day(batches?.failed)];
};

describe('a microbatch model', () => {
  it('is made by its first batch and added to by the others, each reading its own part', async () => {
    const shop = await project();
    const ran = await shop.run({ settings: days('2024-01-01', '2024-01-04') });
    expect(shown(ran)).toEqual(['success', 'SUCCESS', ['2024-01-01', '2024-01-02', '2024-01-03'], []]);
    expect(await all(shop)).toEqual([
      [1, 'a'],
      [2, 'a'],
      [3, 'a'],
    ]);
    expect(await shop.relations()).toEqual(['events View', 'm MergeTree', 'raw MergeTree']);
    expect(ran.statements('m').filter((sql) => sql.includes("at < '2024-01-03 00:00:00'"))).not.toEqual([]);
  });

  it('reads its own part of an ephemeral model, too', async () => {
    const shop = await project();
    shop.write({
      'models/events.sql':
        "{{ config(materialized='ephemeral', event_time='at') }} select * from {{ target.schema }}.raw",
    });
    await shop.run({ settings: days('2024-01-01', '2024-01-04') });
    expect(await all(shop)).toEqual([
      [1, 'a'],
      [2, 'a'],
      [3, 'a'],
    ]);
  });

  it('replaces the whole of a batch that is built again, and nothing of the others', async () => {
    const shop = await project();
    await shop.run({ settings: days('2024-01-01', '2024-01-04') });
    await warehouse.command(`TRUNCATE TABLE ${shop.schema}.raw`);
    await add(shop, '(4, 2024-01-02 01:00:00, b)');
    const ran = await shop.run({ settings: days('2024-01-02', '2024-01-03') });
    expect(shown(ran)).toEqual(['success', 'SUCCESS', ['2024-01-02'], []]);
    expect(await all(shop)).toEqual([
      [1, 'a'],
      [3, 'a'],
      [4, 'b'],
    ]);
  });

  it('with a unique key replaces the rows of the batch that have it, as dbt-clickhouse does', async () => {
    const shop = await project("unique_key='id'");
    await shop.run({ settings: days('2024-01-01', '2024-01-04') });
    await warehouse.command(`TRUNCATE TABLE ${shop.schema}.raw`);
    await add(shop, '(2, 2024-01-02 01:00:00, b)', '(5, 2024-01-02 01:00:00, b)');
    await shop.run({ settings: days('2024-01-02', '2024-01-03') });
    expect(await all(shop)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
      [5, 'b'],
    ]);
  });

  it('keeps the batches that succeed when one fails, says which, and builds just that one again', async () => {
    const check = "select id, at, v, throwIf(v = 'bad') as ok from {{ ref('events') }}";
    const shop = await project('concurrent_batches=true', check);
    await add(shop, '(9, 2024-01-02 02:00:00, bad)');
    const ran = await shop.run({ settings: days('2024-01-01', '2024-01-04') });
    expect(shown(ran)).toEqual([
      'partial success',
      'PARTIAL SUCCESS (2/3)',
      ['2024-01-01', '2024-01-03'],
      ['2024-01-02'],
    ]);
    expect(ran.success).toBe(false);
    expect(ran.of('m').diagnostics).toMatchObject([{ code: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' }]);
    expect(await all(shop)).toEqual([
      [1, 'a'],
      [3, 'a'],
    ]);
    expect(await shop.relations()).toEqual(['events View', 'm MergeTree', 'raw MergeTree']);
    await warehouse.command(`DELETE FROM ${shop.schema}.raw WHERE id = 9`);
    const retried = await shop.run({
      settings: { ...days('2024-01-01', '2024-01-04'), fullRefresh: true },
      batchesOf: (id) => (id === 'model.shop.m' ? ran.of('m').batches?.failed : undefined),
    });
    expect(shown(retried)).toEqual(['success', 'SUCCESS', ['2024-01-02'], []]);
    expect(await all(shop)).toHaveLength(3);
  });

  it('whose first batch fails tries no other, and leaves the table that stood', async () => {
    const check = "select id, at, v, throwIf(v = 'bad') as ok from {{ ref('events') }}";
    const shop = await project('', check);
    await shop.run({ settings: days('2024-01-01', '2024-01-04') });
    await add(shop, '(9, 2024-01-01 02:00:00, bad)');
    const ran = await shop.run({ settings: { ...days('2024-01-01', '2024-01-04'), fullRefresh: true } });
    expect(shown(ran)).toEqual(['error', 'ERROR', [], ['2024-01-01', '2024-01-02', '2024-01-03']]);
    expect(await all(shop)).toHaveLength(3);
  });

  it('works several batches out side by side without losing any', async () => {
    const shop = await project('concurrent_batches=true');
    await shop.run({ settings: days('2024-01-01', '2024-01-02') });
    await warehouse.command(
      `INSERT INTO ${shop.schema}.raw SELECT 100 + number, toDateTime('2024-01-05 00:00:00') + number * 3600, 'n' FROM numbers(480)`,
    );
    const ran = await shop.run({ settings: { ...days('2024-01-02', '2024-01-27'), threads: 4 } });
    expect(ran.of('m').batches?.successful).toHaveLength(25);
    expect(await all(shop)).toHaveLength(483);
    expect(await shop.relations()).toEqual(['events View', 'm MergeTree', 'raw MergeTree']);
  });

  it('knows its batch, that only the first one makes the table, and runs hooks once', async () => {
    const shop = await project(
      "pre_hook='insert into {{ this.schema }}.log select 1', post_hook='insert into {{ this.schema }}.log select 2'",
      `select id, at, '{{ model.batch.id }} {{ model.batch.event_time_end.strftime("%d") }} {{ is_incremental() }}' as v from {{ ref('events') }}`,
    );
    await warehouse.command(`CREATE TABLE ${shop.schema}.log (n UInt8) ENGINE = MergeTree ORDER BY n`);
    await shop.run({ settings: days('2024-01-01', '2024-01-04') });
    expect(await all(shop)).toEqual([
      [1, '20240101 02 False'],
      [2, '20240102 03 True'],
      [3, '20240103 04 True'],
    ]);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.log ORDER BY n`)).toEqual([[1], [2]]);
  });

  it.each([
    ["batch_size='week'", "no value of 'batch_size'"],
    ["begin='soon'", "no value of 'begin'"],
    ['lookback=-1', "no value of 'lookback'"],
  ])('refuses %s', async (config, message) => {
    const shop = await project();
    const [key = ''] = config.split('=');
    const base = CONFIG.split(', ').filter((each) => !each.startsWith(key));
    shop.write({
      'models/m.sql': `{{ config(${[...base, config].join(', ')}) }} select 1 as id, now() as at`,
    });
    const [diagnostic] = (await shop.run()).of('m').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'INCREMENTAL_CONFIG' });
    expect(diagnostic?.message).toContain(message);
  });
});
