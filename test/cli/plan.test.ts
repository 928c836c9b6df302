import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject } from '../support/cli.ts';

const open: Playground[] = [];
afterEach(async () => {
  for (const playground of open.splice(0)) await playground.dispose();
});

function place(files: Readonly<Record<string, string>> = {}): Playground {
  const playground = new Playground().write(smallProject(files));
  open.push(playground);
  return playground;
}

interface Planned {
  readonly name: string;
  readonly action: string;
  readonly reason: string;
  readonly drift: readonly {
    readonly part: string;
    readonly resolution: string;
    readonly description: string;
  }[];
  readonly warnings: readonly { readonly code: string }[];
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly steps: readonly { readonly purpose: string; readonly sql: string | null }[];
}

interface Plan {
  readonly databases: readonly { readonly name: string; readonly sql: string }[];
  readonly on_run_start: readonly { readonly sql: string }[];
  readonly nodes: readonly Planned[];
}

async function plan(playground: Playground, ...args: readonly string[]): Promise<Plan> {
  const { code, stdout, stderr } = await playground.run(['plan', '--output', 'json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr });
  return JSON.parse(stdout) as Plan;
}

const actions = ({ nodes }: Plan): Readonly<Record<string, string>> =>
  Object.fromEntries(nodes.map(({ name, action }) => [name, action]));

const of = ({ nodes }: Plan, name: string): Planned => {
  const found = nodes.find((each) => each.name === name);
  if (!found) throw new Error(`no '${name}' among ${nodes.map((each) => each.name).join(', ')}`);
  return found;
};

/** Everything that a change would leave a trace in. */
const WAREHOUSE = `select * from (
  select 'table' as kind, concat(database, '.', name) as name,
    concat(toString(uuid), ' ', create_table_query, ' ', toString(metadata_modification_time)) as state
  from system.tables where database not in ('system', 'INFORMATION_SCHEMA', 'information_schema')
  union all select 'part', concat(database, '.', table, '.', name), concat(toString(rows), ' ', toString(modification_time))
  from system.parts where active and database != 'system'
  union all select 'database', name, engine from system.databases
  union all select 'function', name, create_query from system.functions where origin = 'SQLUserDefined'
  ) order by all`;

const PROJECT = {
  'dbt_project.yml':
    'name: small\nversion: 1.0.0\nprofile: small\non-run-start: "create table if not exists {{ target.schema }}.log (at DateTime) engine = Memory"\n',
  'seeds/countries.csv': 'id,name\n1,Peru\n2,Chad\n',
  'models/a_view.sql': 'select id, name from {{ ref("countries") }}',
  'models/a_table.sql':
    "{{ config(materialized='table', order_by='id', post_hook='select 1') }} select id, name from {{ ref('a_view') }}",
  'models/events.sql':
    "{{ config(materialized='incremental', incremental_strategy='append', order_by='id') }} select id, name from {{ ref('a_table') }}",
  'models/bare.sql': "{{ config(materialized='ephemeral') }} select 1 as n",
  'snapshots/history.sql':
    "{% snapshot history %}{{ config(unique_key='id', strategy='check', check_cols=['name'], target_schema='analytics') }} select * from {{ ref('a_table') }}{% endsnapshot %}",
};

describe('tsdbt plan', () => {
  it('says what a build would do, changes nothing, and the build then does it', async () => {
    const playground = place(PROJECT);
    const first = await plan(playground);
    expect(first.databases.map(({ name }) => name)).toEqual(['analytics']);
    expect(first.on_run_start.map(({ sql }) => sql)).toEqual([
      'create table if not exists {{ target.schema }}.log (at DateTime) engine = Memory',
    ]);
    expect(actions(first)).toEqual({
      countries: 'create',
      a_view: 'create',
      a_table: 'create',
      events: 'create',
      history: 'unknown',
    });
    expect(of(first, 'history').reason).toMatch(/^It cannot be told before 'a_table' is there: /);
    expect(of(first, 'a_table').steps.map(({ purpose }) => purpose)).toEqual([
      'create',
      'insert',
      'rename',
      'post-hook',
    ]);
    expect(await queryRows(playground, "select name from system.databases where name = 'analytics'")).toEqual(
      [],
    );

    const built = await playground.run(['build']);
    expect(built.code).toBe(0);

    const before = await queryRows(playground, WAREHOUSE);
    expect(before.length).toBeGreaterThan(10);
    const second = await plan(playground);
    expect(second.databases).toEqual([]);
    expect(actions(second)).toEqual({
      countries: 'replace',
      a_view: 'replace',
      a_table: 'replace',
      events: 'insert',
      history: 'insert',
    });
    expect(actions(await plan(playground, '--full-refresh', '--select', 'events'))).toEqual({
      events: 'replace',
    });
    const text = await playground.run(['plan', '--statements']);
    expect(text.stdout).toMatch(/> insert +sql incremental model `analytics`\.`events`\n.*Rows are added/);
    expect(text.stdout).toMatch(/-- exchange\n +exchange tables `analytics`\.`a_table__dbt_tmp_/);
    expect(await queryRows(playground, WAREHOUSE)).toEqual(before);
  });

  it('a changed query shows in the statements, and what does not exist is an error of its node alone', async () => {
    const playground = place(PROJECT);
    expect((await playground.run(['build'])).code).toBe(0);
    playground.write({
      'models/events.sql':
        "{{ config(materialized='incremental', incremental_strategy='append', order_by='id', on_schema_change='append_new_columns') }} select id, name, id * 2 as twice from {{ ref('a_table') }}",
      'models/broken.sql':
        "{{ config(materialized='incremental', incremental_strategy='nonsense') }} select 1 as id",
    });
    const result = await playground.run(['plan', '--output', 'json']);
    expect(result.code).toBe(1);
    const planned = JSON.parse(result.stdout) as Plan;
    expect(
      of(planned, 'events')
        .steps.map(({ sql }) => sql ?? '')
        .join('\n'),
    ).toMatch(/add column if not exists "twice"/);
    expect(of(planned, 'broken')).toMatchObject({
      action: 'error',
      errors: [{ code: expect.any(String) as string }],
    });
    expect(of(planned, 'a_table').action).toBe('replace');
  });

  it('a node whose source is missing says so', async () => {
    const playground = place({
      'models/m.sql': "{{ config(materialized='incremental') }} select * from {{ source('raw', 'orders') }}",
      'models/s.yml': 'sources: [{name: raw, schema: analytics, tables: [{name: orders}]}]\n',
      'snapshots/h.yml':
        'snapshots:\n  - name: h\n    relation: source("raw", "orders")\n    config: {unique_key: id, strategy: check, check_cols: all}\n',
    });
    const planned = await plan(playground);
    expect(actions(planned)).toEqual({ m: 'create', h: 'unknown' });
    expect(of(planned, 'h').reason).toMatch(/'orders', which is not selected is there/);
  });

  it('plans every kind of node, also behind pre-hooks, and nothing of it happens', async () => {
    const EVENTS =
      "{{ config(materialized='table', order_by='at', event_time='at') }} select toDateTime('2024-01-01 12:00:00') + interval number day as at, number as id from numbers(3)";
    const playground = place({
      'models/events.sql': EVENTS,
      'models/v.sql': 'select id from {{ ref("events") }}',
      'models/batches.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at', batch_size='day', begin='2024-01-01', order_by='at') }} select at, id from {{ ref('events') }}",
      'models/copy.sql':
        "{{ config(materialized='materialized_view', order_by='id') }} select id from {{ ref('events') }}",
      'models/names.sql':
        "{{ config(materialized='dictionary', fields=[('id', 'UInt64'), ('at', 'DateTime')], primary_key='id', layout='hashed', lifetime='MIN 0 MAX 10') }} select id, at from {{ ref('events') }}",
      'models/hooked.sql':
        "{{ config(materialized='incremental', incremental_strategy='append', order_by='id', pre_hook='create table if not exists analytics.by_hook (id UInt8) engine = Memory') }} select id from {{ ref('events') }}",
      'models/needs_hook.sql':
        "{{ config(materialized='table', pre_hook='create table if not exists analytics.from_hook (id UInt8) engine = Memory') }} select id from analytics.from_hook",
      'functions/plan_twice.sql': 'x * 2',
      'functions/plan_twice.yml':
        'functions: [{name: plan_twice, arguments: [{name: x, data_type: Int64}], returns: {data_type: Int64}}]\n',
      'seeds/s.csv': 'id\n1\n',
      'snapshots/h.yml':
        "snapshots: [{name: h, relation: ref('events'), config: {unique_key: id, strategy: timestamp, updated_at: at}}]\n",
    });
    const environment = { TSDBT_NOW: '2024-01-03T12:00:00Z' };
    const planned = async (): Promise<Plan> => {
      const { code, stdout, stderr } = await playground.run(['plan', '--output', 'json'], environment);
      expect({ code, stderr }).toEqual({ code: 0, stderr });
      return JSON.parse(stdout) as Plan;
    };
    expect(actions(await planned())).toMatchObject({
      plan_twice: 'create',
      needs_hook: 'create',
      s: 'create',
    });
    expect(await queryRows(playground, "select name from system.databases where name = 'analytics'")).toEqual(
      [],
    );
    expect((await playground.run(['build'], environment)).code).toBe(0);
    const before = await queryRows(playground, WAREHOUSE);
    const again = await planned();
    expect(await queryRows(playground, WAREHOUSE)).toEqual(before);
    expect(actions(again)).toEqual({
      events: 'replace',
      v: 'replace',
      batches: 'insert',
      copy: 'nothing',
      names: 'replace',
      hooked: 'insert',
      needs_hook: 'replace',
      plan_twice: 'replace',
      s: 'replace',
      h: 'insert',
    });
    expect(again.nodes.flatMap(({ drift }) => drift)).toEqual([]);
    const { steps, reason } = of(again, 'hooked');
    const purposes = steps.map(({ purpose }) => purpose);
    expect(purposes[0]).toBe('pre-hook');
    expect(purposes).toContain('insert');
    expect(reason).toMatch(/unless its pre-hooks change that$/);

    playground.write({
      'models/copy.sql':
        "{{ config(materialized='materialized_view', order_by='id') }} select id + 1 as id from {{ ref('events') }}",
      'models/v.sql': 'select id, 1 as one from {{ ref("events") }}',
      'models/names.sql':
        "{{ config(materialized='dictionary', fields=[('id', 'UInt64'), ('at', 'DateTime')], primary_key='id', layout='flat', lifetime='5') }} select id, at from {{ ref('events') }} where id > 0",
    });
    const changed = await planned();
    expect(of(changed, 'copy')).toMatchObject({
      action: 'modify query',
      drift: [{ part: 'query', resolution: 'altered' }],
    });
    expect(of(changed, 'v').drift).toMatchObject([{ part: 'query', resolution: 'replaced' }]);
    expect(of(changed, 'names').drift.map(({ part }) => part)).toEqual(['source', 'layout', 'lifetime']);
    expect(await queryRows(playground, WAREHOUSE)).toEqual(before);
  }, 180_000);

  it('refuses what a template would write', async () => {
    const playground = place({
      'models/m.sql':
        "{% if execute %}{% do run_query('create database sneaky') %}{% endif %} select 1 as id",
    });
    const result = await playground.run(['plan', '--output', 'json']);
    expect(result.code).toBe(1);
    expect(of(JSON.parse(result.stdout) as Plan, 'm').errors).toMatchObject([{ code: 'PLAN_WRITES' }]);
    expect(await queryRows(playground, "select name from system.databases where name = 'sneaky'")).toEqual(
      [],
    );
  });

  it('tells of drift, of what a run would leave and of what it would do about it', async () => {
    const model = (config: string): Record<string, string> => ({
      'models/m.sql': `{{ config(materialized='incremental', incremental_strategy='append', ${config}) }} select number as id from numbers(3)`,
    });
    const playground = place(model("order_by='id'"));
    expect((await playground.run(['run'])).code).toBe(0);
    expect(of(await plan(playground), 'm').drift).toEqual([]);

    playground.write(model("order_by='id % 3', settings={'merge_with_ttl_timeout': 60}"));
    const left = of(await plan(playground), 'm');
    expect(left.drift).toMatchObject([
      { part: 'order key', is: '(id)', wanted: '(id % 3)', remedy: 'rebuild', resolution: 'left' },
      { part: 'setting', name: 'merge_with_ttl_timeout', remedy: 'alter', resolution: 'left' },
    ]);
    expect(left.warnings).toMatchObject([{ code: 'CONFIG_DRIFT' }]);
    const text = await playground.run(['plan']);
    expect(text.stdout).toMatch(
      /differs: order key is \(id\), the config says \(id % 3\): it stays as it is/,
    );
    const warned = await playground.run(['run']);
    expect(warned.code).toBe(0);
    expect(warned.stdout).toMatch(/CONFIG_DRIFT[\s\S]*on_configuration_change: 'apply'/);

    playground.write(
      model("order_by='id % 3', settings={'merge_with_ttl_timeout': 60}, on_configuration_change='apply'"),
    );
    const applied = of(await plan(playground), 'm');
    expect(applied.drift.map(({ resolution }) => resolution)).toEqual(['rebuilt', 'rebuilt']);
    expect(applied.steps.map(({ purpose }) => purpose).slice(0, 4)).toEqual([
      'create',
      'copy',
      'exchange',
      'drop old',
    ]);
    expect((await playground.run(['run'])).code).toBe(0);
    expect(of(await plan(playground), 'm').drift).toEqual([]);
    expect(await queryRows(playground, 'select count() as n from analytics.m')).toEqual([{ n: 9 }]);
  });
});

describe('the plan of the bundled project', () => {
  it('is to create everything', async () => {
    const playground = new Playground();
    open.push(playground);
    cpSync(join(import.meta.dirname, '../../project'), playground.folder, {
      recursive: true,
      filter: (path) => !/[\\/](?:target|\.tsdbt|logs)(?:[\\/]|$)/.test(path),
    });
    const planned = await plan(playground);
    expect(planned.nodes.length).toBeGreaterThan(10);
    expect([...new Set(Object.values(actions(planned)))].sort()).toEqual(['create', 'unknown']);
  });
});
