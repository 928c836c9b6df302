import { describe, expect, it } from 'vitest';
import { positionAt } from '../../base/index.ts';
import { engineProjects } from '../../../test/support/engine-projects.ts';

const project = engineProjects('config');

const ROWS = "select toDate('2024-01-02') as day, number as id, 'x' as name from numbers(3)";

describe.each(['table', 'incremental'])('a config of a %s is what ClickHouse has', (materialized) => {
  it.each<[string, readonly string[]]>([
    ["engine='MergeTree'", ['ENGINE = MergeTree ORDER BY tuple()']],
    ["engine='ReplacingMergeTree(id)', order_by='id'", ['ENGINE = ReplacingMergeTree(id)', 'ORDER BY (id)']],
    ["engine='Memory'", ['ENGINE = Memory']],
    ["order_by=['day', 'id'], primary_key='day'", ['PRIMARY KEY day ORDER BY (day, id)']],
    ["partition_by='toYYYYMM(day)'", ['PARTITION BY (toYYYYMM(day))']],
    ["partition_by=['toYYYYMM(day)', 'name']", ['PARTITION BY (toYYYYMM(day), name)']],
    ["ttl='day + interval 99 year'", ['TTL day + toIntervalYear(99)']],
    ["settings={'index_granularity': 1024}", ['index_granularity = 1024']],
    [
      "indexes=[{'name': 'by_name', 'definition': 'name type set(10) granularity 1'}]",
      ['INDEX by_name name TYPE set(10) GRANULARITY 1'],
    ],
    [
      "projections=[{'name': 'counts', 'query': 'select name, count() group by name'}]",
      ['PROJECTION counts ( SELECT name, count() GROUP BY name )'],
    ],
    ["sql_header='/* header */'", ['ENGINE = MergeTree']],
    ["query_settings={'max_threads': 1}", ['ENGINE = MergeTree']],
  ])('%s', async (config, expected) => {
    const shop = project({
      'models/m.sql': `{{ config(materialized='${materialized}', ${config}) }} ${ROWS}`,
    });
    const ran = await shop.run();
    expect(ran.of('m').status, ran.of('m').message ?? '').toBe('success');
    const sql = String((await shop.rows(`SHOW CREATE TABLE ${shop.schema}.m`))[0]?.[0]).replaceAll(
      /\s+/g,
      ' ',
    );
    for (const part of expected) expect(sql.replace('(tuple())', 'tuple()')).toContain(part);
    expect(await shop.rows(`SELECT count() FROM ${shop.schema}.m`)).toEqual([[3]]);
    if (config.startsWith('sql_header')) expect(ran.executed.get('m')).toContain('/* header */');
    if (config.startsWith('query_settings'))
      expect(ran.executed.get('m')).toMatch(/insert[^]*max_threads = 1/);
  });
});

describe('a config of a view is what ClickHouse has', () => {
  it.each<[string, string, string]>([
    ['view', "sql_security='invoker'", 'SQL SECURITY INVOKER'],
    ['view', "sql_security='definer', definer='CURRENT_USER'", 'DEFINER = default SQL SECURITY DEFINER'],
    [
      'materialized_view',
      "sql_security='definer', definer='CURRENT_USER'",
      'DEFINER = default SQL SECURITY DEFINER',
    ],
  ])('%s: %s', async (materialized, config, expected) => {
    const shop = project({
      'models/rows.sql': `{{ config(materialized='table') }} ${ROWS}`,
      'models/m.sql': `{{ config(materialized='${materialized}', ${config}) }} select * from {{ ref('rows') }}`,
    });
    const ran = await shop.run();
    expect(ran.of('m').status, ran.of('m').message ?? '').toBe('success');
    const view = materialized === 'view' ? 'm' : 'm_mv';
    const [[create] = []] = await shop.rows(
      `SELECT create_table_query FROM system.tables WHERE database = '${shop.schema}' AND name = '${view}'`,
    );
    expect(create).toContain(expected);
  });
});

describe('a config that cannot be', () => {
  const place = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const shop = project(files);
    const [diagnostic] = (await shop.run()).of('m').diagnostics;
    const { span, code = '', message = '' } = diagnostic ?? {};
    expect(await shop.relations()).toEqual([]);
    if (!span) return [code, message];
    const { source, start, end } = span;
    return [code, message, `${source.path}:${positionAt(source, start).line}`, source.text.slice(start, end)];
  };

  it.each<[string, string, string, string]>([
    ["materialized='table', engine='MergeTree('", 'CONFIG_INVALID', 'engine', 'do not match'],
    [
      "materialized='table', engine='Memory', projections=[{'name': 'p', 'query': 'select 1'}]",
      'CONFIG_INVALID',
      'projections',
      'MergeTree family',
    ],
    [
      "materialized='table', engine='Log', indexes=[{'name': 'i', 'definition': 'id type minmax'}]",
      'CONFIG_INVALID',
      'indexes',
      'MergeTree family',
    ],
    ["materialized='table', indexes=[{'name': 'i'}]", 'CONFIG_INVALID', 'indexes', 'without definition'],
    ["materialized='table', projections='p'", 'CONFIG_INVALID', 'projections', 'list of dicts'],
    ["materialized='table', engine='Memory', partition_by='id'", 'CONFIG_INVALID', 'partition_by', 'Memory'],
    ["materialized='table', order_by='may_be'", 'KEY_NULLABLE', 'order_by', 'may be NULL'],
    ["materialized='table', partition_by='may_be'", 'KEY_NULLABLE', 'partition_by', 'may be NULL'],
    [
      "materialized='incremental', incremental_strategy='insert_overwrite'",
      'INCREMENTAL_CONFIG',
      'incremental_strategy',
      'partition_by',
    ],
    [
      "materialized='incremental', incremental_strategy='insert_overwrite', partition_by='id', unique_key='id'",
      'INCREMENTAL_CONFIG',
      'unique_key',
      'whole partitions',
    ],
    [
      "materialized='incremental', incremental_strategy='microbatch', begin='2024-01-01', batch_size='day'",
      'INCREMENTAL_CONFIG',
      'incremental_strategy',
      'event_time',
    ],
    [
      "materialized='incremental', incremental_strategy='sideways'",
      'INCREMENTAL_CONFIG',
      'incremental_strategy',
      'sideways',
    ],
    ["materialized='materialized_view', engine='Memory', ttl='id'", 'CONFIG_INVALID', 'ttl', 'Memory'],
    ["materialized='sideways'", 'MATERIALIZATION_UNKNOWN', 'materialized', 'sideways'],
  ])('config(%s) is an error at its place', async (config, code, key, says) => {
    const found = await place({
      'models/m.sql': `-- a model\n{{ config(\n${config}) }} select 1 as id, null::Nullable(Int8) as may_be`,
    });
    expect(found).toEqual([code, expect.stringContaining(says), 'models/m.sql:3', key]);
  });

  const SQL = 'select 1 as id, null::Nullable(Int8) as may_be';

  it('is found in the YAML of the model', async () => {
    const yaml = 'models:\n  - name: m\n    config:\n      materialized: table\n      order_by: may_be\n';
    expect(await place({ 'models/m.sql': SQL, 'models/properties.yml': yaml })).toEqual([
      'KEY_NULLABLE',
      expect.anything(),
      'models/properties.yml:5',
      'order_by',
    ]);
  });

  it('is found in dbt_project.yml', async () => {
    const yaml =
      'name: shop\nprofile: shop\nmodels:\n  shop:\n    +materialized: table\n    +order_by: may_be\n';
    const [code, , where] = await place({ 'models/m.sql': SQL, 'dbt_project.yml': yaml });
    expect([code, where]).toEqual(['KEY_NULLABLE', 'dbt_project.yml:6']);
  });

  it('may be allowed: a key that is NULL', async () => {
    const shop = project({
      'models/m.sql': `{{ config(materialized='table', order_by='may_be', settings={'allow_nullable_key': 1}) }} ${SQL}`,
    });
    expect((await shop.run()).of('m').status).toBe('success');
  });
});
