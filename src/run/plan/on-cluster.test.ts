import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../warehouse/index.ts';
import { planNode, type PlanOptions } from '../../../test/support/plan-project.ts';
import { ProjectRunner } from '../../../test/support/run-project.ts';

/** The embedded engine has no cluster: what would be sent is compared with what is written here, and parsed by ClickHouse. */
const CLUSTER = 'host: h, user: reader, cluster: main';
const ON = 'on cluster "main"';

const FILES = {
  'models/v.sql': 'select id, name from {{ target.schema }}.people',
  'models/t.sql':
    "{{ config(materialized='table', order_by='id', indexes=[{'name': 'i', 'definition': 'name type set(0)'}]) }} select id, name from {{ target.schema }}.people",
  'models/i.sql':
    "{{ config(materialized='incremental', order_by='id', unique_key='id') }} select id, name from {{ target.schema }}.people",
  'models/di_lw.sql':
    "{{ config(materialized='incremental', order_by='id', unique_key='id', incremental_strategy='delete_insert') }} select id, name from {{ target.schema }}.people",
  'models/mv.sql':
    "{{ config(materialized='materialized_view', order_by='id') }} select id, name from {{ target.schema }}.people",
  'models/d.sql':
    "{{ config(materialized='dictionary', fields=[('id', 'UInt64'), ('name', 'String')], primary_key='id', layout='HASHED()', lifetime='1') }} select id, name from {{ target.schema }}.people",
  'seeds/s.csv': 'id,name\n1,Ann\n',
  'snapshots/sn.sql':
    "{% snapshot sn %}{{ config(strategy='check', unique_key='id', check_cols='all') }} select id, name from {{ target.schema }}.people{% endsnapshot %}",
  'functions/f.sql': 'x + 1',
  'functions/f.yml':
    'functions: [{name: f, arguments: [{name: x, data_type: Int64}], returns: {data_type: Int64}}]\n',
  'models/dt.sql':
    "{{ config(materialized='distributed_table', order_by='id', sharding_key='cityHash64(id)') }} select id, name from {{ target.schema }}.people",
  'models/di.sql':
    "{{ config(materialized='distributed_incremental', order_by='id', unique_key='id') }} select id, name from {{ target.schema }}.people",
};
const BUILT = ['v', 't', 'i', 'di_lw', 'mv', 'd', 's', 'sn'];

let warehouse: Warehouse;
let shop: ProjectRunner;

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
  shop = new ProjectRunner(warehouse, 'on_cluster').write(FILES);
  await warehouse.command(`CREATE DATABASE ${shop.schema}`, { database: null });
  await warehouse.command(
    `CREATE TABLE ${shop.schema}.people (id UInt64, name String) ENGINE = MergeTree ORDER BY id`,
  );
}, 120_000);
afterAll(async () => {
  shop.dispose();
  await warehouse.close();
});

const plan = (name: string, options: Partial<PlanOptions> = {}): Promise<readonly string[]> =>
  planNode(shop, name, { profile: CLUSTER, ...options });

const sqlOf = (statement: string): string => statement.slice(statement.indexOf(': ') + 2);

async function assertParsed(statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    await warehouse.query('SELECT formatQuery({sql:String})', { params: { sql: sqlOf(statement) } });
  }
}

/** What stays on one server on purpose: where inserts wait for a moment, and what a snapshot compares with. */
const STAYS = /__dbt_gate|__dbt_(?:src|new)_<id>` (?:engine = MergeTree|sync$)|^create gate/;
const CHANGES = /^(?:create|drop|rename|exchange|alter|delete|truncate|system)\b/;

describe('with a cluster in the profile', () => {
  const COLUMNS = 'select id, name from shop.people';

  it.each(BUILT)('%s is built and built again on the whole cluster', async (name) => {
    const first = await plan(name);
    await shop.run({ which: 'build', select: [name] });
    const again = [...(await plan(name)), ...(await plan(name, { fullRefresh: true }))];
    const statements = [...first, ...again];
    await assertParsed(statements);
    const changes = statements.map(sqlOf).filter((sql) => CHANGES.test(sql) && !STAYS.test(sql));
    expect(changes.length).toBeGreaterThan(2);
    expect(changes.filter((sql) => !sql.includes(ON))).toEqual([]);
    const drops = changes.filter((sql) => sql.startsWith('drop'));
    expect(drops.filter((sql) => !sql.endsWith(`${ON} sync`))).toEqual([]);
  });

  it('no statement names it where the model, or a replicated database, says so; force_on_cluster comes first', async () => {
    const replicated = `${CLUSTER}, database_engine: "Replicated('/p', 's', 'r')"`;
    for (const name of BUILT) {
      expect((await plan(name, { profile: replicated })).join('\n')).not.toContain(ON);
    }
    const t = FILES['models/t.sql'];
    shop.write({ 'models/t.sql': t.replace("order_by='id'", "order_by='id', disable_on_cluster=true") });
    expect((await plan('t')).join('\n')).not.toContain(ON);
    shop.write({
      'models/t.sql': t.replace(
        "order_by='id'",
        "order_by='id', disable_on_cluster=true, force_on_cluster=true",
      ),
    });
    expect((await plan('t', { profile: replicated })).join('\n')).toContain(ON);
    shop.write({ 'models/t.sql': t });
  });

  it('replicas agree on a replicated table before it is published', async () => {
    shop.write({
      'models/t.sql': FILES['models/t.sql'].replace(
        "order_by='id'",
        "order_by='id', engine='ReplicatedMergeTree'",
      ),
    });
    const existing = [
      { schema: shop.schema, name: 't', type: 'table', engine: 'ReplicatedMergeTree' },
    ] as const;
    const statements = await plan('t', { existing });
    await assertParsed(statements);
    const sync = statements.findIndex((text) => text.startsWith('sync replica'));
    expect(statements.slice(sync, sync + 2)).toEqual([
      `sync replica: system sync replica ${ON} \`shop\`.\`t__dbt_tmp_<id>\``,
      `exchange: exchange tables \`shop\`.\`t__dbt_tmp_<id>\` and \`shop\`.\`t\` ${ON}`,
    ]);
    shop.write({ 'models/t.sql': FILES['models/t.sql'] });
  });

  it('so they do before a materialized view’s table is, in a rebuild too, and before inserts wait for it', async () => {
    const model = FILES['models/mv.sql'];
    const existing = [
      { schema: shop.schema, name: 'mv', type: 'table', engine: 'ReplicatedMergeTree' },
    ] as const;
    for (const config of ['', ', catchup=false']) {
      shop.write({
        'models/mv.sql': model.replace(
          "order_by='id'",
          `order_by='id', engine='ReplicatedMergeTree'${config}`,
        ),
      });
      const statements = await plan('mv', { existing, fullRefresh: true });
      await assertParsed(statements);
      expect(statements).toContain(`sync replica: system sync replica ${ON} \`shop\`.\`mv__dbt_tmp_<id>\``);
      const at = (purpose: string): number => statements.findIndex((text) => text.startsWith(purpose));
      expect(at('sync replica')).toBeLessThan(at('exchange'));
      expect(at('sync replica')).toBeGreaterThan(at('create'));
    }
    shop.write({ 'models/mv.sql': model });
  });

  it('a function is made on every host, whatever the engine of databases is', async () => {
    const expected = [`create: create or replace function \`f\` ${ON} as (x) -> x + 1`];
    expect(await plan('f')).toEqual(expected);
    expect(await plan('f', { profile: `${CLUSTER}, database_engine: Replicated` })).toEqual(expected);
    await assertParsed(expected);
  });

  it('a dictionary reads as the user of the profile, and its password is not written', async () => {
    const [create, load] = await plan('d', { profile: `${CLUSTER}, password: ''` });
    expect([create, load]).toEqual([
      `create: create or replace dictionary \`shop\`.\`d__dbt_tmp_<id>\` ${ON} ( \`id\` UInt64, \`name\` String ) primary key id source(clickhouse(user 'reader' db 'shop' query '${COLUMNS}')) layout(HASHED()) lifetime(1)`,
      `load: system reload dictionary ${ON} \`shop\`.\`d__dbt_tmp_<id>\``,
    ]);
    const profile = `${CLUSTER}, password: hush`;
    await expect(plan('d', { profile })).rejects.toMatchObject({
      diagnostics: [{ code: 'DICTIONARY_PASSWORD' }],
    });
    for (const [config, source] of [
      ["named_collection='own'", `name 'own' query '${COLUMNS}'`],
      ["named_collection='own', table='people'", "name 'own' db 'shop' table 'people'"],
      ["connection_overrides={'user': 'other', 'password': ''}", `user 'other' db 'shop' query '${COLUMNS}'`],
      [
        "connection_overrides={'host': 'far', 'port': 9000, 'password': 'said'}",
        `host 'far' port 9000 user 'reader' password 'said' db 'shop' query '${COLUMNS}'`,
      ],
      ['allow_password_in_ddl=true', `user 'reader' password 'hush' db 'shop' query '${COLUMNS}'`],
    ] as const) {
      shop.write({
        'models/d.sql': FILES['models/d.sql'].replace("lifetime='1'", `lifetime='1', ${config}`),
      });
      const statements = await plan('d', { profile });
      expect(statements[0]).toContain(`source(clickhouse(${source}))`);
      await assertParsed(statements);
    }
    shop.write({ 'models/d.sql': FILES['models/d.sql'] });
  });
});

describe('a distributed table', () => {
  const BUILD = (name: string, key: string): string[] => [
    `create: create table \`shop\`.\`${name}_local__dbt_tmp_<id>\` ${ON} ( \`id\` UInt64, \`name\` String ) engine = MergeTree() order by (id)`,
    `create: create table \`shop\`.\`${name}__dbt_new_<id>\` ${ON} as \`shop\`.\`${name}_local__dbt_tmp_<id>\` engine = Distributed('main', 'shop', '${name}_local__dbt_tmp_<id>', ${key})`,
    `insert: insert into \`shop\`.\`${name}__dbt_new_<id>\` select id, name from shop.people`,
    `drop old: drop table if exists \`shop\`.\`${name}__dbt_new_<id>\` ${ON} sync`,
    `create: create table \`shop\`.\`${name}__dbt_tmp_<id>\` ${ON} as \`shop\`.\`${name}_local__dbt_tmp_<id>\` engine = Distributed('main', 'shop', '${name}_local', ${key})`,
  ];
  const steps = (statements: readonly string[]): readonly string[] =>
    statements.filter((text) => !text.startsWith('undo'));

  it('is a local table and one over it, filled through a third and put in place together', async () => {
    const statements = await plan('dt');
    expect(steps(statements)).toEqual([
      ...BUILD('dt', 'cityHash64(id)'),
      `rename: rename table \`shop\`.\`dt_local__dbt_tmp_<id>\` to \`shop\`.\`dt_local\` ${ON}`,
      `rename: rename table \`shop\`.\`dt__dbt_tmp_<id>\` to \`shop\`.\`dt\` ${ON}`,
    ]);
    await assertParsed(statements);
  });

  it('changes places with the old one, both tables one after the other', async () => {
    const existing = [
      { schema: shop.schema, name: 'dt', type: 'table', engine: 'Distributed' },
      { schema: shop.schema, name: 'dt_local', type: 'table', engine: 'MergeTree' },
    ] as const;
    const statements = await plan('dt', { existing });
    expect(steps(statements)).toEqual([
      ...BUILD('dt', 'cityHash64(id)'),
      `exchange: exchange tables \`shop\`.\`dt_local__dbt_tmp_<id>\` and \`shop\`.\`dt_local\` ${ON}`,
      `exchange: exchange tables \`shop\`.\`dt__dbt_tmp_<id>\` and \`shop\`.\`dt\` ${ON}`,
      `drop old: drop table if exists \`shop\`.\`dt_local__dbt_tmp_<id>\` ${ON} sync`,
      `drop old: drop table if exists \`shop\`.\`dt__dbt_tmp_<id>\` ${ON} sync`,
    ]);
    await assertParsed(statements);
  });

  it('has its local table in the database and under the name of the profile', async () => {
    const profile = `${CLUSTER}, local_suffix: _shard, local_db_prefix: l`;
    const statements = await plan('dt', { profile });
    expect(statements[0]).toBe(`create: create database if not exists \`l_shop\` ${ON}`);
    expect(statements[1]).toContain('create table `l_shop`.`dt_shard__dbt_tmp_<id>`');
    expect(statements.find((text) => text.includes("'dt_shard',"))).toContain(
      "Distributed('main', 'l_shop', 'dt_shard'",
    );
  });

  it.each([
    ['a cluster', 'host: h'],
    ['databases that do not replicate DDL', `${CLUSTER}, database_engine: Replicated`],
    ['inserts that wait for all shards', `${CLUSTER}, custom_settings: {insert_distributed_sync: 0}`],
  ])('needs %s', async (_, profile) => {
    for (const name of ['dt', 'di']) {
      await expect(plan(name, { profile })).rejects.toMatchObject({
        diagnostics: [{ code: 'DISTRIBUTED_CONFIG' }],
      });
    }
  });
});

describe('a distributed incremental model', () => {
  beforeAll(async () => {
    for (const name of ['di', 'di_local']) {
      await warehouse.command(
        `CREATE TABLE ${shop.schema}.${name} (id UInt64, name String) ENGINE = MergeTree ORDER BY id`,
      );
    }
  });
  const again = (config: string, options: Partial<PlanOptions> = {}): Promise<readonly string[]> => {
    shop.write({ 'models/di.sql': FILES['models/di.sql'].replace("unique_key='id'", config) });
    return plan('di', {
      existing: [{ schema: shop.schema, name: 'di', type: 'table', engine: 'Distributed' }],
      ...options,
    });
  };
  const steps = (statements: readonly string[]): readonly string[] =>
    statements.filter((text) => !text.startsWith('undo'));
  const FRESH = [
    `create: create table \`shop\`.\`di_local__dbt_new_<id>\` ${ON} as \`shop\`.\`di_local\``,
    `create: create table \`shop\`.\`di__dbt_new_<id>\` ${ON} as \`shop\`.\`di_local__dbt_new_<id>\` engine = Distributed('main', 'shop', 'di_local__dbt_new_<id>', rand())`,
    'insert: insert into `shop`.`di__dbt_new_<id>` (`id`, `name`) select id, name from shop.people',
  ];
  const GONE = [
    `drop old: drop table if exists \`shop\`.\`di__dbt_new_<id>\` ${ON} sync`,
    `drop old: drop table if exists \`shop\`.\`di_local__dbt_new_<id>\` ${ON} sync`,
  ];

  it('is built whole at first, on a full refresh, and where the engine is another', async () => {
    const whole = `insert: insert into \`shop\`.\`di__dbt_new_<id>\` select id, name from shop.people`;
    expect(await plan('di')).toContain(whole);
    expect(await again("unique_key='id'", { fullRefresh: true })).toContain(whole);
  });

  it('appends through the distributed table', async () => {
    expect(await again("incremental_strategy='append'")).toEqual([
      'insert: insert into `shop`.`di` (`id`, `name`) select id, name from shop.people',
    ]);
  });

  it('deletes on every host what the new rows of all hosts replace', async () => {
    const statements = await again("unique_key=['id', 'name'], incremental_strategy='delete+insert'");
    expect(steps(statements)).toEqual([
      ...FRESH,
      `delete: delete from \`shop\`.\`di_local\` ${ON} where (id, name) in (select id, name from \`shop\`.\`di__dbt_new_<id>\`)`,
      'insert: insert into `shop`.`di` (`id`, `name`) select `id`, `name` from `shop`.`di__dbt_new_<id>`',
      ...GONE,
    ]);
    await assertParsed(statements);
  });

  it('is written anew by the strategy legacy', async () => {
    const statements = await again("unique_key='id'");
    expect(steps(statements)).toEqual([
      ...FRESH,
      `create: create table \`shop\`.\`di_local__dbt_tmp_<id>\` ${ON} as \`shop\`.\`di_local\``,
      `create: create table \`shop\`.\`di__dbt_tmp_<id>\` ${ON} as \`shop\`.\`di_local__dbt_tmp_<id>\` engine = Distributed('main', 'shop', 'di_local__dbt_tmp_<id>', rand())`,
      'insert: insert into `shop`.`di__dbt_tmp_<id>` (`id`, `name`) select `id`, `name` from `shop`.`di` where not ifNull((id) global in (select id from `shop`.`di__dbt_new_<id>`), false)',
      'insert: insert into `shop`.`di__dbt_tmp_<id>` (`id`, `name`) select `id`, `name` from `shop`.`di__dbt_new_<id>`',
      `drop old: drop table if exists \`shop\`.\`di__dbt_tmp_<id>\` ${ON} sync`,
      `exchange: exchange tables \`shop\`.\`di_local__dbt_tmp_<id>\` and \`shop\`.\`di_local\` ${ON}`,
      `drop old: drop table if exists \`shop\`.\`di_local__dbt_tmp_<id>\` ${ON} sync`,
      ...GONE,
    ]);
    await assertParsed(statements);
  });

  it('gets new columns in both tables before its rows', async () => {
    shop.write({
      'models/di.sql':
        "{{ config(materialized='distributed_incremental', on_schema_change='append_new_columns') }} select id, name, 1 as n from {{ target.schema }}.people",
    });
    const statements = await plan('di', {
      existing: [{ schema: shop.schema, name: 'di', type: 'table', engine: 'Distributed' }],
    });
    expect(statements).toEqual([
      `alter: alter table \`shop\`.\`di_local\` ${ON} add column if not exists \`n\` UInt8`,
      `alter: alter table \`shop\`.\`di\` ${ON} add column if not exists \`n\` UInt8`,
      'insert: insert into `shop`.`di` (`id`, `name`, `n`) select id, name, 1 as n from shop.people',
    ]);
    await assertParsed(statements);
  });

  it.each([
    "incremental_strategy='microbatch', event_time='t', batch_size='day', begin='2024-01-01'",
    "unique_key='id', incremental_strategy='merge', merge_update_columns=['name']",
  ])('is refused with %s', async (config) => {
    await expect(again(config)).rejects.toMatchObject({ diagnostics: [{ code: 'DISTRIBUTED_CONFIG' }] });
  });
});
