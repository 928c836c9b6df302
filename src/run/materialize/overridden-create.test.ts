import { describe, expect, it } from 'vitest';
import { engineProjects } from '../../../test/support/engine-projects.ts';
import type { ProjectRunner, Ran } from '../../../test/support/run-project.ts';

const project = engineProjects('overridden');

const succeeds = (ran: Ran): void =>
  expect(ran.results.map(({ status, message }) => [status, message])).toEqual([['success', 'OK']]);

const model = (materialized: string, sql: string): string =>
  `{{ config(materialized='${materialized}') }} ${sql}`;

const comment = async (shop: ProjectRunner, name = 'm'): Promise<unknown> =>
  (
    await shop.rows(
      `SELECT comment FROM system.tables WHERE database = '${shop.schema}' AND name = '${name}'`,
    )
  )[0]?.[0];

/** Sends a statement itself, and prints another. */
const TWO_STEPS = (name: string): string => `{% macro ${name}(temporary, relation, sql) -%}
  {%- call statement('made') -%}
    create table {{ relation }} engine = MergeTree order by tuple() empty as ({{ sql }}) comment 'theirs'
  {%- endcall -%}
  insert into {{ relation }} {{ sql }}
{%- endmacro %}`;

const ONE_STEP = `{% macro get_create_table_as_sql(temporary, relation, sql) -%}
  create table {{ relation }} engine = Memory as ({{ sql }}) comment 'theirs'
{%- endmacro %}`;

const VIEW = (name: string): string => `{% macro ${name}(relation, sql) -%}
  create view {{ relation }} as ({{ sql }}) comment 'theirs'
{%- endmacro %}`;

describe.each([
  ['table', 'create_table_as', TWO_STEPS('create_table_as')],
  ['table', 'clickhouse__create_table_as', TWO_STEPS('clickhouse__create_table_as')],
  ['table', 'get_create_table_as_sql', ONE_STEP],
  ['incremental', 'create_table_as', TWO_STEPS('create_table_as')],
  ['view', 'get_create_view_as_sql', VIEW('get_create_view_as_sql')],
  ['view', 'clickhouse__create_view_as', VIEW('clickhouse__create_view_as')],
])('a %s that a project builds with its own %s', (materialized, _name, macro) => {
  it('is built by it beside its place, and published whole', async () => {
    const shop = project({ 'models/m.sql': model(materialized, 'select 1 as id'), 'macros/own.sql': macro });
    for (const full of [false, true]) {
      const ran = await shop.run({ settings: { fullRefresh: full } });
      succeeds(ran);
      expect(await shop.rows(`SELECT id FROM ${shop.schema}.m`)).toEqual([[1]]);
      expect(await comment(shop)).toBe('theirs');
      expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['m']);
      expect(ran.executed.get('m')).toMatch(/__dbt_tmp_/);
    }
  });

  it('keeps the old one when it fails, and leaves nothing', async () => {
    const shop = project({ 'models/m.sql': model(materialized, 'select 1 as id'), 'macros/own.sql': macro });
    succeeds(await shop.run());
    shop.write({
      'models/m.sql': model(
        materialized,
        "select throwIf(number = 0, 'no')::UInt8 as id, nothing from numbers(1)",
      ),
    });
    expect((await shop.run({ settings: { fullRefresh: true } })).of('m').status).toBe('error');
    expect(await shop.rows(`SELECT id FROM ${shop.schema}.m`)).toEqual([[1]]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['m']);
  });
});

describe('a macro that does not build what it was asked for', () => {
  it.each([
    ['prints nothing', '{% macro create_table_as(temporary, relation, sql) %}{% endmacro %}'],
    [
      'builds something else',
      '{% macro create_table_as(temporary, relation, sql) %}create table {{ this.schema }}.other engine = Memory as ({{ sql }}){% endmacro %}',
    ],
  ])('that %s is an error at the model', async (_what, macro) => {
    const shop = project({ 'models/m.sql': model('table', 'select 1 as id'), 'macros/own.sql': macro });
    const [diagnostic] = (await shop.run()).of('m').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'MACRO_RELATION', span: { source: { path: 'models/m.sql' } } });
    expect((await shop.relations()).filter((each) => each.startsWith('m'))).toEqual([]);
  });
});

it('a package is heard where the project dispatches to it', async () => {
  const shop = project({
    'dbt_project.yml':
      'name: shop\nprofile: shop\ndispatch:\n  - {macro_namespace: dbt, search_order: [shop, builder, dbt]}\n',
    'models/m.sql': model('table', 'select 1 as id'),
    'dbt_packages/builder/dbt_project.yml': 'name: builder\nversion: 1.0.0\n',
    'dbt_packages/builder/macros/own.sql': TWO_STEPS('clickhouse__create_table_as'),
  });
  succeeds(await shop.run());
  expect(await comment(shop)).toBe('theirs');
});

describe('a seed of a project', () => {
  const CREATE = `{% macro create_csv_table(model, agate_table) -%}
    {%- set sql -%}
      create table {{ this }} (id Int64, name String) engine = MergeTree order by id comment 'theirs'
    {%- endset -%}
    {%- call statement('_') -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
  {%- endmacro %}`;
  const LOAD = `{% macro clickhouse__load_csv_rows(model, agate_table) -%}
    {%- for row in agate_table.rows -%}
      {%- do run_query("insert into " ~ this ~ " values (" ~ row[0] ~ ", '" ~ row[1] ~ "!')") -%}
    {%- endfor -%}
  {%- endmacro %}`;

  it.each([
    ['create_csv_table', CREATE, 'theirs', [['a'], ['b']]],
    ['load_csv_rows', LOAD, '', [['a!'], ['b!']]],
    ['both', `${CREATE}\n${LOAD}`, 'theirs', [['a!'], ['b!']]],
  ])('is made by its own macro: %s', async (_name, macro, said, names) => {
    const shop = project({ 'seeds/s.csv': 'id,name\n1,a\n2,b\n', 'macros/own.sql': macro });
    for (const _run of [1, 2]) {
      const ran = await shop.run({ which: 'seed' });
      expect(ran.of('s')).toMatchObject({ status: 'success', message: 'INSERT 2' });
      expect(await shop.rows(`SELECT name FROM ${shop.schema}.s ORDER BY id`)).toEqual(names);
      expect(await comment(shop, 's')).toBe(said);
      expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['s']);
    }
  });

  it('keeps the old rows when its macro fails', async () => {
    const shop = project({ 'seeds/s.csv': 'id,name\n1,a\n', 'macros/own.sql': LOAD });
    await shop.run({ which: 'seed' });
    shop.write({ 'seeds/s.csv': "id,name\n1,b\n2,o'clock\n" });
    expect((await shop.run({ which: 'seed' })).of('s').status).toBe('error');
    expect(await shop.rows(`SELECT name FROM ${shop.schema}.s`)).toEqual([['a!']]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['s']);
  });
});

describe('what a pre-hook changes', () => {
  const hooked = (materialized: string, hook: string, sql: string): string =>
    `{{ config(materialized='${materialized}', pre_hook="${hook}") }} ${sql}`;

  it.each(['table', 'view', 'incremental'])(
    'is known when a %s is planned: what it reads',
    async (materialized) => {
      const hook = 'create or replace table {{ target.schema }}.raw engine = Memory as select 1 as id';
      const shop = project({
        'models/m.sql': hooked(materialized, hook, 'select * from {{ target.schema }}.raw'),
      });
      succeeds(await shop.run());
      shop.write({
        'models/m.sql': hooked(
          materialized,
          hook.replace('1 as id', '2 as id, 3 as other'),
          'select id, other from {{ target.schema }}.raw',
        ).replace("', pre", "', on_schema_change='append_new_columns', pre"),
      });
      succeeds(await shop.run());
      const rows = await shop.rows(`SELECT id, other FROM ${shop.schema}.m ORDER BY id`);
      expect(rows).toEqual(
        materialized === 'incremental'
          ? [
              [1, 0],
              [2, 3],
            ]
          : [[2, 3]],
      );
    },
  );

  it.each(['table', 'incremental'])(
    'is known when a %s is planned: the table itself',
    async (materialized) => {
      const shop = project({ 'models/m.sql': model(materialized, 'select 1 as id') });
      succeeds(await shop.run());
      shop.write({ 'models/m.sql': hooked(materialized, 'drop table {{ this }}', 'select 2 as id') });
      succeeds(await shop.run());
      expect(await shop.rows(`SELECT id FROM ${shop.schema}.m`)).toEqual([[2]]);
      expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['m']);
    },
  );

  it('is followed by an undo of what was planned after it', async () => {
    const shop = project({ 'models/m.sql': hooked('table', 'select 1', 'select 1 as id') });
    succeeds(await shop.run());
    shop.write({
      'models/m.sql': hooked('table', 'select 1', "select throwIf(number = 3, 'no') as id from numbers(9)"),
    });
    expect((await shop.run()).of('m').status).toBe('error');
    expect(await shop.rows(`SELECT id FROM ${shop.schema}.m`)).toEqual([[1]]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['m']);
  });
});
