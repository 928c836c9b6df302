import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createClock, type JsonObject } from '../base/index.ts';
import { DBT_OPTIONS, Environment, toText, type Scope } from '../jinja/index.ts';
import type { EmbeddedTarget, ManifestNode, ServerTarget, Target } from '../manifest/index.ts';
import { callMacro } from './call-macro.ts';
import { MacroRegistry } from './macro-registry.ts';
import { Relation } from './objects/relation.ts';
import { createTemplateContext } from './template-context.ts';
import type { Invocation, MacroEntry, PackageInfo } from './types.ts';

/** The macros that come with the program: `macros/` at the root of the repository. */
const FOLDER = join(import.meta.dirname, '..', '..', 'macros');

const environment = new Environment(DBT_OPTIONS);

const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.sql'),
);

function entriesOf(packageName: string): MacroEntry[] {
  const root = join(FOLDER, packageName, 'macros');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql'))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return environment.parseMacros({ path: relative(FOLDER, join(root, file)), text });
    })
    .map((template) => ({
      uniqueId: `macro.${packageName}.${template.definition.macroName}`,
      packageName,
      template,
    }));
}

const invocation: Invocation = {
  id: 'id',
  startedAt: new Date(0),
  clock: createClock('2024-05-06T07:08:09Z'),
  which: 'run',
  env: {},
  cliVars: {},
  flags: { STORE_FAILURES: false, FULL_REFRESH: false },
  args: {},
  sink: { log: () => {}, print: () => {}, report: () => {} },
};

const embedded: EmbeddedTarget = {
  kind: 'embedded',
  name: 'dev',
  profileName: 'shop',
  schema: 'shop',
  threads: 1,
  customSettings: {},
  useLwDeletes: false,
  allowAutomaticDeduplication: false,
  checkExchange: true,
  fields: {},
  path: ':memory:',
};

const cluster: ServerTarget = {
  ...embedded,
  kind: 'server',
  host: 'h',
  port: 8123,
  user: 'u',
  password: '',
  secure: false,
  verify: true,
  compression: '',
  connectTimeout: 10,
  sendReceiveTimeout: 300,
  retries: 1,
  cluster: 'main',
  clusterMode: false,
  localSuffix: 'local',
  localDbPrefix: '',
};

const PACKAGES: readonly PackageInfo[] = [
  { name: 'shop', kind: 'root', vars: {}, quoting: {} },
  { name: 'dbt_clickhouse', kind: 'internal', vars: {}, quoting: {} },
  { name: 'dbt', kind: 'internal', vars: {}, quoting: {} },
];

let macros: MacroRegistry;
beforeAll(() => {
  macros = new MacroRegistry({
    macros: [...entriesOf('dbt'), ...entriesOf('dbt_clickhouse')],
    packages: PACKAGES,
  });
});

/** What the macros of a model with this configuration see. */
function scopeOf(config: JsonObject = {}, target: Target = embedded, fields: JsonObject = {}): Scope {
  const context = createTemplateContext({ invocation, target, packages: PACKAGES, macros });
  const model: JsonObject = {
    unique_id: 'model.shop.orders',
    resource_type: 'model',
    name: 'orders',
    alias: 'orders',
    schema: 'shop',
    package_name: 'shop',
    columns: {},
    constraints: [],
    ...fields,
    config: { materialized: 'table', contract: { enforced: false }, ...config },
  };
  return context.forExecution({
    packageName: 'shop',
    node: model as unknown as ManifestNode,
    resolveRef: () => ({ uniqueId: 'model.shop.x', schema: 'shop', identifier: 'x', kind: 'relation' }),
    resolveSource: () => ({ uniqueId: 'source.shop.x.y', schema: 'x', identifier: 'y', kind: 'source' }),
  });
}

/** The text of a macro with every stretch of white space as one blank. */
async function text(scope: Scope, name: string, ...args: unknown[]): Promise<string> {
  return toText(await callMacro(scope, name, args))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const orders = new Relation({ schema: 'shop', identifier: 'orders', type: 'table' });
const clustered = orders.with({ canOnCluster: true });

describe('the macros that come with the program', () => {
  it('parse, bind and have distinct names in each package', () => {
    const all = [...macros.all()];
    expect(all.length).toBeGreaterThan(300);
    expect(new Set(all.map((entry) => entry.uniqueId)).size).toBe(all.length);
  });

  it.each(FILES)('%s is Jinja, and compiles, for whichever way it is called', async (file) => {
    const template = environment.parse({ path: file, text: readFileSync(join(FOLDER, file), 'utf8') });
    const scope = scopeOf();
    // What is outside of macros would be written by nobody; rendering the file compiles the bodies inside.
    expect(template.renderSync(scope).text.trim()).toBe('');
    expect((await template.render(scope)).text.trim()).toBe('');
  });
});

describe('names of nodes', () => {
  const node = { name: 'orders', version: null };

  it.each([
    ['generate_schema_name', [null, node], 'shop'],
    ['generate_schema_name', [' marts ', node], 'shop_marts'],
    ['generate_alias_name', [null, node], 'orders'],
    ['generate_alias_name', [' o ', node], 'o'],
    ['generate_alias_name', [null, { name: 'orders', version: '2.1' }], 'orders_v2_1'],
    ['generate_database_name', ['other', node], ''],
    ['generate_schema_name_for_env', ['marts', node], 'shop'],
  ])('%s(%j) is %j', async (name, args, expected) => {
    expect(await text(scopeOf(), name, ...args)).toBe(expected);
  });
});

describe('a table', () => {
  it('is made empty, with the clauses of its config', async () => {
    const scope = scopeOf({
      engine: 'ReplacingMergeTree()',
      order_by: ['id', 'at'],
      partition_by: 'toYYYYMM(at)',
      primary_key: 'id',
      ttl: 'at + interval 1 day',
      settings: { index_granularity: 1024 },
      query_settings: { join_use_nulls: 1 },
    });
    expect(await text(scope, 'create_table_or_empty', false, orders, 'select 1 as id', false)).toBe(
      'create table `shop`.`orders` engine = ReplacingMergeTree() order by (id, at) primary key id ' +
        'partition by (toYYYYMM(at)) ttl at + interval 1 day ' +
        'settings index_granularity = 1024, replicated_deduplication_window = 0 ' +
        'empty as ( select 1 as id settings join_use_nulls = 1 )',
    );
  });

  it('sorts by nothing unless told', async () => {
    expect(await text(scopeOf(), 'create_table_or_empty', false, orders, 'select 1', false)).toContain(
      'engine = MergeTree() order by (tuple())',
    );
    expect(
      await text(scopeOf({ engine: 'Memory' }), 'create_table_or_empty', false, orders, 'select 1', false),
    ).not.toContain('order by');
  });

  it('of one session lives in memory', async () => {
    expect(await text(scopeOf(), 'create_table_or_empty', true, orders, 'select 1', false)).toBe(
      'create temporary table orders engine = Memory as ( select 1 )',
    );
  });

  it('gets its indexes and projections in one statement, or none', async () => {
    const scope = scopeOf({
      projections: [{ name: 'p', query: 'select a order by b' }],
      indexes: [{ name: 'i', definition: 'a type minmax' }],
    });
    expect(await text(scope, 'get_indexes_and_projections_sql', orders)).toBe(
      'alter table `shop`.`orders` add projection p (select a order by b), add index i a type minmax',
    );
    expect(await text(scopeOf(), 'get_indexes_and_projections_sql', orders)).toBe('');
  });

  it('is filled in the order of the query, or of its contract', async () => {
    expect(
      await text(
        scopeOf({ query_settings: { max_threads: 1 } }),
        'clickhouse__insert_into',
        orders,
        'select 1',
      ),
    ).toBe('insert into `shop`.`orders` select 1 settings max_threads = 1');
    const columns = { b: { name: 'b', data_type: 'Int8' }, a: { name: 'a', data_type: 'Int8' } };
    const contracted = scopeOf({ contract: { enforced: true } }, embedded, { columns });
    expect(await text(contracted, 'clickhouse__insert_into', orders, 'select 1 as a, 2 as b')).toBe(
      'insert into `shop`.`orders` ("b", "a") select "b", "a" from ( select 1 as a, 2 as b )',
    );
  });
});

describe('statements about relations', () => {
  const backup = new Relation({ schema: 'shop', identifier: 'orders__bak', type: 'table' });

  it.each<[string, unknown[], string]>([
    ['create_view_as', [orders, 'select 1'], 'create or replace view `shop`.`orders` as ( select 1 )'],
    ['get_drop_sql', [orders], 'drop table if exists `shop`.`orders`'],
    ['get_drop_sql', [orders.with({ type: 'view' })], 'drop view if exists `shop`.`orders`'],
    ['get_drop_sql', [orders.with({ type: 'materialized_view' })], 'drop table if exists `shop`.`orders`'],
    ['get_drop_sql', [orders.with({ type: 'dictionary' })], 'drop dictionary if exists `shop`.`orders`'],
    ['get_exchange_sql', [backup, orders], 'exchange tables `shop`.`orders__bak` and `shop`.`orders`'],
    [
      'get_rename_relations_sql',
      [[[orders, backup]]],
      'rename table `shop`.`orders` to `shop`.`orders__bak`',
    ],
    ['get_truncate_sql', [orders], 'truncate table `shop`.`orders`'],
    ['get_create_schema_sql', [orders], 'create database if not exists `shop`'],
    [
      'get_create_seed_table_sql',
      [orders, [{ name: 'id', type: 'Int32' }]],
      'create table `shop`.`orders` ("id" Int32) engine = MergeTree() order by (tuple())',
    ],
  ])('%s writes what it says', async (name, args, expected) => {
    expect(await text(scopeOf(), name, ...args)).toBe(expected);
  });

  it('name the cluster where the profile has one', async () => {
    const scope = scopeOf({}, cluster);
    expect(await text(scope, 'get_drop_sql', clustered)).toBe(
      'drop table if exists `shop`.`orders` on cluster "main" sync',
    );
    expect(await text(scope, 'create_view_as', clustered, 'select 1')).toContain(
      '`shop`.`orders` on cluster "main"',
    );
    expect(await text(scope, 'get_create_schema_sql', orders)).toBe(
      'create database if not exists `shop` on cluster "main"',
    );
    expect(await text(scope, 'get_drop_sql', orders)).not.toContain('cluster');
  });

  it('refuse a sql_security that ClickHouse has not', async () => {
    await expect(
      text(scopeOf({ sql_security: 'all' }), 'create_view_as', orders, 'select 1'),
    ).rejects.toThrow("must be 'definer' or 'invoker'");
  });
});

describe('data tests', () => {
  it.each<[string, unknown[], string]>([
    [
      'test_unique',
      [orders, 'id'],
      'select id as unique_field, count(*) as n_records from `shop`.`orders` where id is not null group by id having n_records > 1',
    ],
    ['test_not_null', [orders, 'id'], 'select id from `shop`.`orders` where id is null'],
    [
      'test_accepted_values',
      [orders, 'kind', ['a', 1]],
      "select value_field, n_records from ( select kind as value_field, count(*) as n_records from `shop`.`orders` group by value_field ) as all_values where value_field not in ('a', '1')",
    ],
    [
      'test_relationships',
      [orders, 'id', 'other', 'key'],
      'select child.from_field as from_field from (select id as from_field from `shop`.`orders` where id is not null) as child left anti join (select key as to_field from other) as parent on child.from_field = parent.to_field',
    ],
    [
      'get_test_sql',
      ['select 1', 'count(*)', '!= 0', '> 5', null],
      'select count(*) as failures, count(*) != 0 as should_warn, count(*) > 5 as should_error from ( select 1 ) as dbt_internal_test',
    ],
  ])('%s counts what fails', async (name, args, expected) => {
    expect(await text(scopeOf(), name, ...args)).toBe(expected);
  });

  it('store the whole row when failures are kept', async () => {
    expect(await text(scopeOf({ store_failures: true }), 'test_not_null', orders, 'id')).toContain(
      'select * from',
    );
  });

  it('read only what their where leaves', async () => {
    expect(await text(scopeOf({ where: 'id > 1' }), 'get_where_subquery', orders)).toBe(
      '(select * from `shop`.`orders` where id > 1) dbt_subquery',
    );
    expect(await text(scopeOf(), 'get_where_subquery', orders)).toBe('`shop`.`orders`');
  });

  it.each([
    ['select 1', 'select 1 limit 5'],
    ['select 1 -- end_of_sql\nsettings a = 1', 'select 1 limit 5 -- end_of_sql settings a = 1'],
    ['select 1 settings a = 1', 'select * from ( select 1 settings a = 1 ) limit 5'],
    ['select 1 limit 3', 'select * from ( select 1 limit 3 ) limit 5'],
    ['select * from (select 1 limit 3)', 'select * from (select 1 limit 3) limit 5'],
  ])('limit %j before its settings', async (sql, expected) => {
    expect(await text(scopeOf(), 'get_limit_subquery_sql', sql, 5)).toBe(expected);
  });
});

describe('cross-database macros', () => {
  it.each<[string, unknown[], string]>([
    ['concat', [['a', 'b']], 'a || b'],
    ['replace', ['a', 'x', ''], "replaceAll(a,'x','')"],
    ['replace', ['a', "'x'", "''"], "replaceAll(a,'x','')"],
    ['hash', ['a'], 'lower(hex(MD5(toString(a ))))'],
    ['type_string', [], 'String'],
    ['type_timestamp', [], 'DateTime'],
    ['type_int', [], 'Int32'],
    ['type_float', [], 'Float32'],
    ['dateadd', ['day', 1, 'd'], 'dateadd( day, 1, d )'],
    ['datediff', ['a', 'b', 'day'], 'datediff( day, a, b )'],
    ['date_trunc', ['month', 'd'], "date_trunc('month', d)"],
    ['split_part', ['a', "','", 2], "splitByString(',', a)[2]"],
    ['safe_cast', ['a', 'Int8'], 'CAST(a AS Int8)'],
    ['safe_cast', ['null', 'Int8'], "CAST(defaultValueOfTypeName('Int8') AS Int8)"],
    ['listagg', ['a', "','"], "arrayStringConcat(array_agg(a), ',')"],
    ['except', [], 'except'],
    ['any_value', ['a'], 'any(a)'],
    ['get_powers_of_two', [9], '4'],
    ['dates_in_range', ['20240228', '20240301'], "['20240228', '20240229', '20240301']"],
    ['date', [2024, 2, 29], "cast('2024-02-29' as date)"],
    ['array_construct', [[1, 2]], '[ 1 , 2 ]'],
  ])('%s(%j)', async (name, args, expected) => {
    expect(await text(scopeOf(), name, ...args)).toBe(expected);
  });

  it('order listagg by one field, down too', async () => {
    expect(await text(scopeOf(), 'listagg', 'a', "','", 'order by b desc', 3)).toBe(
      "arrayStringConcat(arraySlice(arrayMap(x -> x.1, arrayReverseSort(x -> x.2, arrayZip(array_agg(a), array_agg(b)))), 1, 3), ',')",
    );
    await expect(text(scopeOf(), 'listagg', 'a', "','", 'order by b, c')).rejects.toThrow(
      'ordered by one field',
    );
  });

  it('refuse a partition range that ends before it begins', async () => {
    await expect(text(scopeOf(), 'dates_in_range', '20240301', '20240228')).rejects.toThrow(
      'before its start',
    );
    await expect(text(scopeOf(), 'dates_in_range', '2024-03-01')).rejects.toThrow(
      "does not have the format '%Y%m%d'",
    );
  });
});
