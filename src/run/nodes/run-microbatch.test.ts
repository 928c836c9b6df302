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

  describe('that is refreshed as a whole', () => {
    const CHECK = "select id, at, v, throwIf(v = 'bad') as ok from {{ ref('events') }}";
    const full = { settings: { ...days('2024-01-01', '2024-01-04'), fullRefresh: true } };

    it.each([
      ['one after the other', 'concurrent_batches=false'],
      ['side by side', 'concurrent_batches=true'],
    ])('takes the old place when all batches are there, built %s', async (_, config) => {
      const shop = await project(config);
      await shop.run({ settings: days('2024-01-01', '2024-01-04') });
      await warehouse.command(`TRUNCATE TABLE ${shop.schema}.raw`);
      await add(
        shop,
        '(5, 2024-01-01 10:00:00, b)',
        '(6, 2024-01-02 10:00:00, b)',
        '(7, 2024-01-03 10:00:00, b)',
      );
      const ran = await shop.run(full);
      expect(shown(ran)).toEqual(['success', 'SUCCESS', ['2024-01-01', '2024-01-02', '2024-01-03'], []]);
      const purposes = ran.statements('m').map((sql) => sql.split(':')[0]);
      expect(purposes).toEqual(['create', 'insert', 'insert', 'insert', 'exchange', 'drop old']);
      expect(await all(shop)).toEqual([
        [5, 'b'],
        [6, 'b'],
        [7, 'b'],
      ]);
      expect(await shop.relations()).toEqual(['events View', 'm MergeTree', 'raw MergeTree']);
    });

    it.each(['02', '03'])(
      'stays as it was when the batch of day %s fails, and a retry builds all',
      async (bad) => {
        const shop = await project('concurrent_batches=true', CHECK);
        await shop.run({ settings: days('2024-01-01', '2024-01-04') });
        await add(shop, `(9, 2024-01-${bad} 02:00:00, bad)`, '(8, 2024-01-01 02:00:00, c)');
        const ran = await shop.run(full);
        expect(shown(ran)).toEqual(['error', 'ERROR', [], ['2024-01-01', '2024-01-02', '2024-01-03']]);
        expect(ran.of('m').diagnostics).toMatchObject([{ code: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' }]);
        expect(await all(shop)).toEqual([
          [1, 'a'],
          [2, 'a'],
          [3, 'a'],
        ]);
        expect(await shop.relations()).toEqual(['events View', 'm MergeTree', 'raw MergeTree']);
        await warehouse.command(`DELETE FROM ${shop.schema}.raw WHERE id = 9`);
        expect((await shop.run(full)).success).toBe(true);
        expect(await all(shop)).toHaveLength(4);
      },
    );

    it('stays as it was when the run is cancelled between two batches', async () => {
      const shop = await project('concurrent_batches=false');
      await shop.run({ settings: days('2024-01-01', '2024-01-04') });
      await add(shop, '(8, 2024-01-01 02:00:00, c)');
      const cancel = new AbortController();
      let inserts = 0;
      await shop.run({
        ...full,
        signal: cancel.signal,
        onEvent: (event) => {
          if (event.kind === 'StatementSent' && event.purpose === 'insert' && (inserts += 1) === 2)
            cancel.abort();
        },
      });
      expect(inserts).toBe(2);
      expect(await all(shop)).toHaveLength(3);
      expect(await shop.relations()).toEqual(['events View', 'm MergeTree', 'raw MergeTree']);
    });

    it.each([
      ['is to be worked on in place', "incremental_publish='in_place'", CHECK],
      [
        'reads what earlier batches have built',
        '',
        `${CHECK} {% if is_incremental() %} where id not in (select id from {{ this }}) {% endif %}`,
      ],
    ])('is replaced by its first batch where it %s', async (_, config, select) => {
      const shop = await project(config, select);
      await shop.run({ settings: days('2024-01-01', '2024-01-04') });
      await add(shop, '(9, 2024-01-02 02:00:00, bad)');
      expect(shown(await shop.run(full))).toEqual([
        'partial success',
        'PARTIAL SUCCESS (2/3)',
        ['2024-01-01', '2024-01-03'],
        ['2024-01-02'],
      ]);
      expect(await all(shop)).toEqual([
        [1, 'a'],
        [3, 'a'],
      ]);
    });
  });

  it('is planned when its pre-hooks are done, and described when all its batches are', async () => {
    const shop = await project("on_schema_change='fail'");
    await shop.run({ settings: days('2024-01-01', '2024-01-03') });
    shop.write({
      'models/m.sql': `{{ config(${CONFIG}, on_schema_change='fail', persist_docs={'relation': true}, pre_hook='alter table {{ this }} add column if not exists w UInt8') }} select id, at, v, toUInt8(7) as w from {{ ref('events') }}`,
      'models/m.yml': 'models:\n  - name: m\n    description: events by day\n',
    });
    const ran = await shop.run({ settings: days('2024-01-02', '2024-01-04') });
    expect(shown(ran)).toEqual(['success', 'SUCCESS', ['2024-01-02', '2024-01-03'], []]);
    expect(await shop.rows(`SELECT id, w FROM ${shop.schema}.m ORDER BY id`)).toEqual([
      [1, 0],
      [2, 7],
      [3, 7],
    ]);
    expect(
      await shop.rows(`SELECT comment FROM system.tables WHERE database = '${shop.schema}' AND name = 'm'`),
    ).toEqual([['events by day']]);
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
