import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../../warehouse/index.ts';
import { ProjectRunner } from '../../../../test/support/run-project.ts';

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

/** A clock that tests set: the time at which a snapshot is taken. */
const CLOCK = `{% macro default__snapshot_get_time() -%} toDateTime('{{ var('now') }}', 'UTC') {%- endmacro %}`;

async function project(files: Readonly<Record<string, string>>): Promise<ProjectRunner> {
  count += 1;
  const made = new ProjectRunner(warehouse, `snap_${count}`).write({ 'macros/clock.sql': CLOCK, ...files });
  open.push(made);
  await warehouse.command(`CREATE DATABASE ${made.schema}`, { database: null });
  return made;
}

/** The rows of the source table, replaced. */
async function source(shop: ProjectRunner, columns: string, rows: string): Promise<void> {
  await warehouse.command(`DROP TABLE IF EXISTS ${shop.schema}.raw`);
  await warehouse.command(`CREATE TABLE ${shop.schema}.raw (${columns}) ENGINE = MergeTree ORDER BY tuple()`);
  if (rows !== '') await warehouse.command(`INSERT INTO ${shop.schema}.raw VALUES ${rows}`);
}

const snapshot = (config: string, query = 'select * from {{ target.schema }}.raw'): string =>
  `{% snapshot history %}{{ config(${config}) }}${query}{% endsnapshot %}`;

const at = (now: string): { readonly which: 'snapshot'; readonly vars: { readonly now: string } } => ({
  which: 'snapshot',
  vars: { now },
});

const DAY_1 = '2024-01-01 00:00:00';
const DAY_2 = '2024-01-02 00:00:00';
const DAY_3 = '2024-01-03 00:00:00';

const history = (shop: ProjectRunner, columns: string): Promise<readonly (readonly unknown[])[]> =>
  shop.rows(`SELECT ${columns} FROM ${shop.schema}.history ORDER BY ALL`);

describe('a snapshot by timestamp', () => {
  it('keeps a version for each change, and leaves nothing beside the history', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='timestamp', unique_key='id', updated_at='changed'"),
    });
    await source(shop, 'id UInt32, v String, changed DateTime', `(1, 'a', '${DAY_1}'), (2, 'b', '${DAY_1}')`);
    expect((await shop.run(at(DAY_1))).of('history')).toMatchObject({ status: 'success' });
    await source(shop, 'id UInt32, v String, changed DateTime', `(1, 'A', '${DAY_2}'), (2, 'b', '${DAY_1}')`);
    const ran = await shop.run(at(DAY_3));
    expect(ran.of('history')).toMatchObject({ status: 'success', diagnostics: [] });
    expect(
      await history(
        shop,
        'id, v, toString(dbt_valid_from), toString(dbt_valid_to), toString(dbt_updated_at)',
      ),
    ).toEqual([
      [1, 'A', DAY_2, null, DAY_2],
      [1, 'a', DAY_1, DAY_2, DAY_1],
      [2, 'b', DAY_1, null, DAY_1],
    ]);
    expect(await shop.relations()).toEqual(['history MergeTree', 'raw MergeTree']);
  });

  it('reads its query once, and rewrites nothing when nothing has changed', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='timestamp', unique_key='id', updated_at='changed'"),
    });
    await source(shop, 'id UInt32, changed DateTime', `(1, '${DAY_1}')`);
    await shop.run(at(DAY_1));
    const ran = await shop.run(at(DAY_2));
    const statements = ran.statements('history');
    expect(statements.map((each) => each.split(':')[0])).toEqual([
      'read source',
      'compare',
      'drop work table',
      'drop work table',
    ]);
    expect(statements.filter((each) => each.includes('.raw'))).toHaveLength(1);
  });

  it('goes on with a history that dbt-clickhouse began', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='timestamp', unique_key='id', updated_at='changed'"),
    });
    // As dbt-clickhouse 1.10 makes it: halfMD5 of key and time as text.
    await warehouse.command(`CREATE TABLE ${shop.schema}.history ENGINE = MergeTree ORDER BY tuple() AS
      SELECT 1::UInt32 AS id, 'a' AS v, '${DAY_1}'::DateTime AS changed,
        halfMD5(coalesce(cast(id as varchar), '') || '|' || coalesce(cast(changed as varchar), '')) AS dbt_scd_id,
        changed AS dbt_updated_at, changed AS dbt_valid_from, coalesce(nullif(changed, changed), null) AS dbt_valid_to`);
    const [[first] = []] = await history(shop, 'dbt_scd_id');
    await source(shop, 'id UInt32, v String, changed DateTime', `(1, 'A', '${DAY_2}')`);
    expect((await shop.run(at(DAY_2))).success).toBe(true);
    expect(await history(shop, `id, v, dbt_scd_id = ${String(first)}, dbt_valid_to is null`)).toEqual([
      [1, 'A', false, true].map((value) => (typeof value === 'boolean' ? Number(value) : value)),
      [1, 'a', 1, 0],
    ]);
    const ids = `halfMD5('1|' || '${DAY_2}')`;
    expect(await shop.rows(`SELECT v FROM ${shop.schema}.history WHERE dbt_scd_id = ${ids}`)).toEqual([
      ['A'],
    ]);
  });

  it('takes an expression for the time of the change, and one for the key', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot(
        "strategy='timestamp', unique_key=\"concat(shop, '-', id)\", updated_at='greatest(made, changed)'",
      ),
    });
    const columns = 'shop String, id String, made DateTime, changed DateTime';
    await source(shop, columns, `('x', '1', '${DAY_1}', '1970-01-01 00:00:00')`);
    expect((await shop.run(at(DAY_1))).of('history').message).toBe('OK');
    await source(shop, columns, `('x', '1', '${DAY_1}', '${DAY_2}')`);
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    expect(await history(shop, 'toString(dbt_valid_from), toString(dbt_valid_to)')).toEqual([
      [DAY_1, DAY_2],
      [DAY_2, null],
    ]);
  });
});

describe('a snapshot by columns', () => {
  const columns = 'id UInt32, a Nullable(String), b Nullable(Int32)';

  it('begins a version when one of the named columns changes, from null and to null too', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols=['a']"),
    });
    await source(shop, columns, "(1, 'x', 1), (2, NULL, 1), (3, NULL, 1), (4, 'x', 1)");
    await shop.run(at(DAY_1));
    await source(shop, columns, "(1, 'x', 2), (2, 'y', 1), (3, NULL, 9), (4, NULL, 1)");
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    expect(await history(shop, 'id, a, b, toString(dbt_valid_from), toString(dbt_valid_to)')).toEqual([
      [1, 'x', 1, DAY_1, null],
      [2, 'y', 1, DAY_2, null],
      [2, null, 1, DAY_1, DAY_2],
      [3, null, 1, DAY_1, null],
      [4, 'x', 1, DAY_1, DAY_2],
      [4, null, 1, DAY_2, null],
    ]);
  });

  it("checks every column when told 'all', and takes a new column up", async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols='all'"),
    });
    await source(shop, 'id UInt32, a String', "(1, 'x'), (2, 'y')");
    await shop.run(at(DAY_1));
    await source(shop, 'id UInt32, a String, b Nullable(String)', "(1, 'x', 'new'), (2, 'y', NULL)");
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    expect(await history(shop, 'id, a, b, toString(dbt_valid_from), toString(dbt_valid_to)')).toEqual([
      [1, 'x', 'new', DAY_2, null],
      [1, 'x', null, DAY_1, DAY_2],
      [2, 'y', null, DAY_1, DAY_2],
      [2, 'y', null, DAY_2, null],
    ]);
  });

  it('keeps the values of a column that the query no longer has', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols='all'"),
    });
    await source(shop, 'id UInt32, a String, gone String', "(1, 'x', 'kept')");
    await shop.run(at(DAY_1));
    await source(shop, 'id UInt32, a String', "(1, 'y')");
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    expect(await history(shop, 'a, gone')).toEqual([
      ['x', 'kept'],
      ['y', ''],
    ]);
  });

  it('makes a column wider whose values would not fit, and never cuts them', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols='all'"),
    });
    await source(shop, 'id UInt32, n UInt8', '(1, 7)');
    await shop.run(at(DAY_1));
    await source(shop, 'id UInt32, n Nullable(UInt32)', '(1, 300), (2, NULL)');
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    expect(await history(shop, 'id, n')).toEqual([
      [1, 7],
      [1, 300],
      [2, null],
    ]);
  });
});

describe('keys', () => {
  it('of several columns are compared part by part, null being equal to null', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key=['a', 'b'], check_cols=['v']"),
    });
    const columns = 'a String, b Nullable(String), v UInt8';
    await source(shop, columns, "('x', 'yz', 1), ('xy', 'z', 1), ('x', NULL, 1), ('x', '', 1)");
    await shop.run(at(DAY_1));
    await source(shop, columns, "('x', 'yz', 2), ('xy', 'z', 1), ('x', NULL, 2), ('x', '', 1)");
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    expect(await history(shop, 'a, b, v, dbt_valid_to is null')).toEqual([
      ['x', '', 1, 1],
      ['x', 'yz', 1, 0],
      ['x', 'yz', 2, 1],
      ['x', null, 1, 0],
      ['x', null, 2, 1],
      ['xy', 'z', 1, 1],
    ]);
    expect((await shop.run(at(DAY_3))).statements('history')).toHaveLength(4);
  });

  it('that several rows have are an error that names one, at the first snapshot and later, and nothing is changed', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key=['a', 'b'], check_cols=['v']"),
    });
    const error = {
      status: 'error',
      diagnostics: [
        {
          code: 'SNAPSHOT_KEY_TWICE',
          message: expect.stringContaining(
            '2 rows of the snapshot \'history\' have the same unique key (a = "x", b = null)',
          ),
        },
      ],
    };
    await source(
      shop,
      'a String, b Nullable(String), v UInt8',
      "('x', NULL, 1), ('x', NULL, 2), ('y', 'z', 1)",
    );
    expect((await shop.run(at(DAY_1))).of('history')).toMatchObject(error);
    expect(await shop.relations()).toEqual(['raw MergeTree']);
    await source(shop, 'a String, b Nullable(String), v UInt8', "('x', NULL, 1)");
    await shop.run(at(DAY_1));
    await source(shop, 'a String, b Nullable(String), v UInt8', "('x', NULL, 1), ('x', NULL, 2)");
    expect((await shop.run(at(DAY_2))).of('history')).toMatchObject(error);
    expect(await shop.relations()).toEqual(['history MergeTree', 'raw MergeTree']);
    expect(await history(shop, 'a, v, dbt_valid_to')).toEqual([['x', 1, null]]);
  });
});

describe('rows that are gone', () => {
  const rows = async (shop: ProjectRunner, ...ids: readonly number[]): Promise<void> =>
    source(shop, 'id UInt32, v UInt8', ids.map((id) => `(${id}, 1)`).join(', '));
  const taken = async (config: string): Promise<ProjectRunner> => {
    const shop = await project({
      'snapshots/s.sql': snapshot(`strategy='check', unique_key='id', check_cols=['v'], ${config}`),
    });
    await rows(shop, 1, 2);
    expect((await shop.run(at(DAY_1))).of('history').message).toBe('OK');
    await rows(shop, 1);
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    await rows(shop, 1, 2);
    expect((await shop.run(at(DAY_3))).of('history').message).toBe('OK');
    return shop;
  };
  const read = (shop: ProjectRunner, more = ''): Promise<readonly (readonly unknown[])[]> =>
    history(shop, `id, toString(dbt_valid_from), toString(dbt_valid_to)${more}`);

  it('stay current unless told otherwise', async () => {
    expect(await read(await taken(''))).toEqual([
      [1, DAY_1, null],
      [2, DAY_1, null],
    ]);
  });

  it.each(["hard_deletes='invalidate'", 'invalidate_hard_deletes=true'])(
    'end with %s, and begin again when they come back',
    async (config) => {
      expect(await read(await taken(config))).toEqual([
        [1, DAY_1, null],
        [2, DAY_1, DAY_2],
        [2, DAY_3, null],
      ]);
    },
  );

  it('are an error where both configs say what becomes of them, even if they agree, as in dbt', async () => {
    const both = 'hard_deletes="ignore", invalidate_hard_deletes=false';
    const shop = await project({
      'snapshots/s.sql': snapshot(`strategy='check', unique_key='id', check_cols=['v'], ${both}`),
    });
    await rows(shop, 1);
    expect((await shop.run(at(DAY_1))).of('history')).toMatchObject({
      status: 'error',
      diagnostics: [{ code: 'CONFIG_INVALID', message: expect.stringContaining('exclude each other') }],
    });
    expect(await shop.relations()).toEqual(['raw MergeTree']);
  });

  it("are told by a record of their own with hard_deletes='new_record'", async () => {
    expect(await read(await taken("hard_deletes='new_record'"), ', dbt_is_deleted')).toEqual([
      [1, DAY_1, null, 'False'],
      [2, DAY_1, DAY_2, 'False'],
      [2, DAY_2, DAY_3, 'True'],
      [2, DAY_3, null, 'False'],
    ]);
  });

  it('need the column dbt_is_deleted, which a history from before does not have', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols=['v']"),
    });
    await rows(shop, 1);
    await shop.run(at(DAY_1));
    shop.write({
      'snapshots/s.sql': snapshot(
        "strategy='check', unique_key='id', check_cols=['v'], hard_deletes='new_record'",
      ),
    });
    expect((await shop.run(at(DAY_2))).of('history').diagnostics).toMatchObject([
      { code: 'SNAPSHOT_TARGET', message: expect.stringContaining("lacks 'dbt_is_deleted'") },
    ]);
  });
});

describe("a snapshot's own columns", () => {
  it('have the names of snapshot_meta_column_names, and what is current ends when dbt_valid_to_current says', async () => {
    const shop = await project({
      'snapshots/s.yml': `snapshots:
  - name: history
    relation: source('raw', 'raw')
    config:
      strategy: check
      unique_key: id
      check_cols: [v]
      hard_deletes: new_record
      dbt_valid_to_current: "toDateTime('2099-12-31 00:00:00', 'UTC')"
      snapshot_meta_column_names: {dbt_valid_from: begins, dbt_valid_to: ends, dbt_scd_id: version, dbt_updated_at: seen, dbt_is_deleted: gone}
sources:
  - name: raw
    schema: "{{ target.schema }}"
    tables: [{name: raw}]
`,
    });
    await source(shop, 'id UInt32, v UInt8', '(1, 1), (2, 1), (3, 1)');
    expect((await shop.run(at(DAY_1))).of('history').message).toBe('OK');
    await source(shop, 'id UInt32, v UInt8', '(1, 2), (3, 1)');
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    const forever = '2099-12-31 00:00:00';
    expect(
      await history(shop, 'id, v, toString(begins), toString(ends), gone, toString(seen), version > 0'),
    ).toEqual([
      [1, 1, DAY_1, DAY_2, 'False', DAY_1, 1],
      [1, 2, DAY_2, forever, 'False', DAY_2, 1],
      [2, 1, DAY_1, DAY_2, 'False', DAY_1, 1],
      [2, 1, DAY_2, forever, 'True', DAY_2, 1],
      [3, 1, DAY_1, forever, 'False', DAY_1, 1],
    ]);
  });

  it('stand in the schema and under the alias that the configs name', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot(
        "strategy='check', unique_key='id', check_cols='all', target_schema=target.schema ~ '_kept', alias='versions'",
        'select 1 as id',
      ),
    });
    expect((await shop.run(at(DAY_1))).success).toBe(true);
    expect(await shop.relations(`${shop.schema}_kept`)).toEqual(['versions MergeTree']);
    await warehouse.command(`DROP DATABASE ${shop.schema}_kept`, { database: null });
  });

  it('have the engine, order and partition of the config, which a new history keeps', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot(
        "strategy='check', unique_key='id', check_cols='all', order_by=['id', 'dbt_valid_from'], partition_by='id % 2', settings={'index_granularity': 1024}",
      ),
    });
    for (const value of [1, 2]) {
      await source(shop, 'id UInt32, v UInt8', `(1, ${value}), (2, ${value})`);
      expect((await shop.run(at(`2024-01-0${value} 00:00:00`))).of('history').message).toBe('OK');
    }
    const [[create] = []] = await shop.rows(`SHOW CREATE TABLE ${shop.schema}.history`);
    expect(create).toMatch(
      /PARTITION BY \(id % 2\)\s+ORDER BY \(id, dbt_valid_from\)[\s\S]*index_granularity = 1024/,
    );
    expect(await history(shop, 'count()')).toEqual([[4]]);
  });
});

describe('where a snapshot stands in a project', () => {
  it('it reads models, ephemeral ones too, and is read and tested by others in a build', async () => {
    const shop = await project({
      'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as id, 'x' as v",
      'models/after.sql': 'select count() as versions from {{ ref("history") }}',
      'snapshots/s.sql': snapshot(
        "strategy='check', unique_key='id', check_cols='all'",
        "select * from {{ ref('e') }}",
      ),
      'snapshots/s.yml':
        'snapshots: [{name: history, columns: [{name: dbt_scd_id, data_tests: [unique, not_null]}]}]',
    });
    for (const day of [DAY_1, DAY_2]) {
      const ran = await shop.run({ which: 'build', vars: { now: day } });
      expect(ran.results.map((result) => result.status)).toEqual(['success', 'pass', 'pass', 'success']);
    }
    expect(await shop.rows(`SELECT versions FROM ${shop.schema}.after`)).toEqual([[1]]);
  });

  it('its hooks are sent before and after, and what a pre-hook makes may be read', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot(
        "strategy='check', unique_key='id', check_cols='all', pre_hook='create or replace table {{ target.schema }}.made engine = Memory as select 1 as id', post_hook='create or replace table {{ target.schema }}.after engine = Memory as select count() as n from {{ this }}'",
        'select * from {{ target.schema }}.made',
      ),
    });
    for (const day of [DAY_1, DAY_2]) expect((await shop.run(at(day))).of('history').message).toBe('OK');
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.after`)).toEqual([[1]]);
  });

  it('--full-refresh does not touch its history', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols='all'"),
    });
    await source(shop, 'id UInt32, v UInt8', '(1, 1)');
    await shop.run(at(DAY_1));
    await source(shop, 'id UInt32, v UInt8', '(1, 2)');
    await shop.run({ ...at(DAY_2), settings: { fullRefresh: true } });
    expect(await history(shop, 'v')).toEqual([[1], [2]]);
  });
});

describe('macros', () => {
  it('of the project are strategies, and replace those of the program', async () => {
    const shop = await project({
      'macros/strategy.sql': `{% macro snapshot_grows_strategy(node, snapshotted_rel, current_rel, config, target_exists) %}
        {% do return({'unique_key': 'id', 'updated_at': snapshot_get_time(), 'invalidate_hard_deletes': true,
          'row_changed': current_rel ~ '.v > ' ~ snapshotted_rel ~ '.v', 'scd_id': snapshot_hash_arguments(['id', 'v'])}) %}
      {% endmacro %}
      {% macro default__snapshot_hash_arguments(args) %} concat({{ args | join(", '/', ") }}) {% endmacro %}`,
      'snapshots/s.sql': snapshot("strategy='grows', unique_key='id'"),
    });
    await source(shop, 'id UInt32, v UInt8', '(1, 5), (2, 5)');
    expect((await shop.run(at(DAY_1))).of('history').message).toBe('OK');
    await source(shop, 'id UInt32, v UInt8', '(1, 6), (2, 4)');
    expect((await shop.run(at(DAY_2))).of('history').message).toBe('OK');
    expect(await history(shop, 'dbt_scd_id, v, dbt_valid_to is null')).toEqual([
      ['1/5', 5, 0],
      ['1/6', 6, 1],
      ['2/5', 5, 1],
    ]);
  });
});

describe('mistakes', () => {
  it.each([
    [
      "strategy='timestamp', unique_key='idd', updated_at='changed'",
      'SNAPSHOT_COLUMN_UNKNOWN',
      "'unique_key' of the snapshot 'history' names 'idd'",
    ],
    [
      "strategy='timestamp', unique_key=['id', 'nr'], updated_at='changed'",
      'SNAPSHOT_COLUMN_UNKNOWN',
      "names 'nr'",
    ],
    [
      "strategy='timestamp', unique_key='id', updated_at='chnged'",
      'SNAPSHOT_COLUMN_UNKNOWN',
      "'updated_at' of the snapshot 'history' names 'chnged'",
    ],
    [
      "strategy='check', unique_key='id', check_cols=['nope']",
      'SNAPSHOT_COLUMN_UNKNOWN',
      "'check_cols' of the snapshot 'history' names 'nope'",
    ],
    ["strategy='nope', unique_key='id'", 'COMPILATION_ERROR', "no snapshot strategy 'nope'"],
    ["strategy='other.nope', unique_key='id'", 'COMPILATION_ERROR', "package 'other'"],
  ])('%s: %s', async (config, code, message) => {
    const shop = await project({ 'snapshots/s.sql': snapshot(config) });
    await source(shop, 'id UInt32, changed DateTime', `(1, '${DAY_1}')`);
    const result = (await shop.run(at(DAY_1))).of('history');
    expect(result.diagnostics).toMatchObject([{ code, message: expect.stringContaining(message) }]);
    expect(await shop.relations()).toEqual(['raw MergeTree']);
  });

  it('a view of the same name is not replaced', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols='all'", 'select 1 as id'),
    });
    await warehouse.command(`CREATE VIEW ${shop.schema}.history AS SELECT 1`);
    expect((await shop.run(at(DAY_1))).of('history').diagnostics).toMatchObject([
      { code: 'SNAPSHOT_TARGET' },
    ]);
    expect(await shop.relations()).toEqual(['history View']);
  });

  it('a failure half-way leaves the old history and no litter', async () => {
    const shop = await project({
      'snapshots/s.sql': snapshot("strategy='check', unique_key='id', check_cols='all'"),
    });
    await source(shop, 'id UInt32, v UInt8', '(1, 1)');
    await shop.run(at(DAY_1));
    await source(shop, 'id UInt32, v UInt8', '(1, 2)');
    shop.write({
      'macros/break.sql': `{% macro clickhouse__get_snapshot_add_sql(relation, changes, names) %}
        insert into {{ relation }} ({{ names | join(', ') }}) select {{ names | join(', ') }} from {{ changes }} where throwIf(1) = 0
      {% endmacro %}`,
    });
    const result = (await shop.run(at(DAY_2))).of('history');
    expect(result.diagnostics).toMatchObject([{ code: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' }]);
    expect(await history(shop, 'v, dbt_valid_to')).toEqual([[1, null]]);
    expect(await shop.relations()).toEqual(['history MergeTree', 'raw MergeTree']);
  });
});
