import { beforeAll, describe, expect, it } from 'vitest';
import { parseFiles, type ParsedFiles } from '../../test/support/parse-files.ts';
import type { ManifestNode } from '../manifest/index.ts';

/*
 * One project with most of what property files and configs can say. Expected ids, hashes, names, configs and checksums
 * were written by dbt 1.11.16 with dbt-clickhouse 1.10.3 for the same files (`dbt parse`, target/manifest.json).
 */

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
vars: {threshold: 3}
on-run-start: ["select 1"]
models:
  +persist_docs: {relation: true}
  shop:
    +tags: proj
    staging:
      +materialized: "{{ 'table' if target.name == 'dev' else 'view' }}"
      +tags: [stg]
      +order_by: id
      +meta: {owner: team_a}
    marts:
      +schema: marts
      +pre-hook: "select 'pre' from {{ ref('stg_orders') }}"
      +grants: {select: [bob]}
seeds:
  shop:
    +column_types: {id: Int32}
data_tests:
  shop:
    +severity: warn
    +tags: dt
sources:
  shop:
    +meta: {s: 1}
`,
  'models/staging/stg_orders.sql': `

{{ config(materialized='view', tags=['a','b'], pre_hook="select 2", order_by=['id','ts'], settings={'a': 1}) }}
select * from {{ source('raw', 'orders') }}
join {{ ref('country_codes') }} on 1

`,
  'models/marts/orders.sql': `{{ config(materialized='table', schema='gold', post_hook=["select 3", {"sql": "select 4", "transaction": false}], engine='ReplacingMergeTree', grants={'+select': ['amy']}) }}
select * from {{ ref('stg_orders') }} where id > {{ var('threshold') }}`,
  'models/marts/eph.sql': `{{ config(materialized='ephemeral', alias='eph_alias') }}
select 1 as id`,
  'models/marts/off_model.sql': `{{ config(enabled=false) }}
select * from {{ ref('orders') }}`,
  'models/marts/dim_v1.sql': "select 1 as id, 'v1' as v",
  'models/marts/dim_v2.sql': "select 1 as id, 'v2' as v, {{ ref('orders') }}",
  'models/marts/uses_dim.sql':
    "select * from {{ ref('dim') }} join {{ ref('dim', v=1) }} join {{ ref('dim', version=2) }} join {{ ref('eph') }}",
  'models/docs.md': `{% docs orders_doc %}
The orders.
  Many of them.
{% enddocs %}
{% docs col_id %}identity{% enddocs %}
`,
  'models/sources.yml': `version: 2
sources:
  - name: raw
    schema: "{{ 'raw_' ~ target.name }}"
    tags: [srctag]
    loaded_at_field: loaded_at
    freshness: {warn_after: {count: 12, period: hour}}
    tables:
      - name: orders
        identifier: orders_v1
        tags: [tbl]
        columns:
          - name: id
            quote: true
            tests: [unique]
`,
  'models/schema.yml': `version: 2
groups:
  - name: finance
    owner: {email: fin@x.y}
models:
  - name: stg_orders
    description: "{{ doc('orders_doc') }} and {{ doc('shop', 'col_id') }}"
    docs: {node_color: red}
    meta: {pri: 5}
    config: {tags: [yamltag], materialized: table}
    columns:
      - name: id
        description: "{{ doc('col_id') }}"
        data_type: Int32
        tags: [pii]
        codec: ZSTD
        data_tests:
          - unique
          - not_null:
              config: {severity: error, where: "id > 0", tags: [t1]}
          - relationships:
              name: my_rel
              arguments: {to: ref('orders'), field: id}
    data_tests:
      - test_name: unique
        column_name: "concat(id, '-', id)"
        config: {alias: uq}
  - name: orders
    config: {group: finance, contract: {enforced: true}}
    constraints: [{type: primary_key, columns: [id]}]
    columns:
      - name: id
        data_type: Int32
        constraints: [{type: not_null}, {type: check, expression: "id > 0"}]
  - name: off_model
    columns: [{name: a, data_tests: [not_null]}]
  - name: dim
    latest_version: 1
    columns: [{name: id, data_tests: [unique]}, {name: v}]
    versions:
      - v: 1
        config: {tags: [old]}
      - v: 2
        columns: [{include: all, exclude: [v]}, {name: extra, data_type: String}]
seeds:
  - name: country_codes
    config: {delimiter: ';'}
    columns: [{name: code, data_tests: [not_null]}]
snapshots:
  - name: snap_yaml
    relation: ref('orders')
    config: {strategy: timestamp, updated_at: ts, unique_key: id}
exposures:
  - name: dash
    type: dashboard
    owner: {name: A}
    depends_on: [ref('orders'), "source('raw','orders')", ref('stg_orders')]
`,
  'seeds/country_codes.csv': 'id;code\n1;US\n',
  'snapshots/snap.sql': `{% snapshot snap_block %}
{{ config(strategy='check', check_cols=['a','b'], unique_key='id', target_schema='mysnaps') }}
select * from {{ ref('orders') }}
{% endsnapshot %}`,
  'tests/singular_one.sql': "-- a test\nselect * from {{ ref('orders') }} where 1=0\n",
  'analyses/an1.sql': "select * from {{ ref('orders') }}",
};

let parsed: ParsedFiles;

beforeAll(async () => {
  parsed = await parseFiles(FILES);
});

function node<T extends ManifestNode['resource_type']>(
  type: T,
  id: string,
): Extract<ManifestNode, { resource_type: T }> {
  const found = parsed.manifest.nodes[`${type}.shop.${id}`];
  if (found?.resource_type !== type) throw new Error(`there is no ${type} '${id}'`);
  return found as Extract<ManifestNode, { resource_type: T }>;
}

describe('a parsed project', () => {
  it("has dbt's ids", () => {
    expect(Object.keys(parsed.manifest.nodes).toSorted()).toEqual([
      'analysis.shop.an1',
      'model.shop.dim.v1',
      'model.shop.dim.v2',
      'model.shop.eph',
      'model.shop.orders',
      'model.shop.stg_orders',
      'model.shop.uses_dim',
      'operation.shop.shop-on-run-start-0',
      'seed.shop.country_codes',
      'snapshot.shop.snap_block',
      'snapshot.shop.snap_yaml',
      'test.shop.my_rel.5553eeb23c',
      'test.shop.not_null_country_codes_code.43055761e8',
      'test.shop.not_null_off_model_a.50090dd25c',
      'test.shop.not_null_stg_orders_id.8cf5724805',
      'test.shop.singular_one',
      'test.shop.source_unique_raw_orders__id_.542acc2601',
      'test.shop.unique_dim_v1_id.2f98b9f679',
      'test.shop.unique_dim_v2_id.fb0fd31dac',
      'test.shop.unique_stg_orders_concat_id_id_.8153923f7b',
      'test.shop.unique_stg_orders_id.beb6e97f2f',
    ]);
  });

  it('merges configs of project, property file and code in that order', () => {
    const { config, tags, meta, relation_name: relation } = node('model', 'stg_orders');
    expect(config).toMatchObject({
      materialized: 'view',
      tags: ['proj', 'stg', 'yamltag', 'a', 'b'],
      meta: { owner: 'team_a', pri: 5 },
      persist_docs: { relation: true },
      order_by: ['id', 'ts'],
      settings: { a: 1 },
      'pre-hook': [{ sql: 'select 2', transaction: true, index: null }],
      docs: { show: true, node_color: 'red' },
    });
    expect(tags).toEqual(['proj', 'stg', 'a', 'b', 'yamltag']);
    expect(meta).toEqual({ owner: 'team_a', pri: 5 });
    expect(relation).toBe('`dev`.`stg_orders`');
  });

  it('keeps what was written beside what it became', () => {
    expect(node('model', 'stg_orders').unrendered_config).toEqual({
      persist_docs: { relation: true },
      tags: ['a', 'b'],
      materialized: 'view',
      order_by: ['id', 'ts'],
      meta: { pri: 5 },
      docs: { node_color: 'red' },
      settings: { a: 1 },
      'pre-hook': 'select 2',
    });
  });

  it('extends grants and completes hooks', () => {
    const { config, schema } = node('model', 'orders');
    expect(config.grants).toEqual({ select: ['bob', 'amy'] });
    expect(config['post-hook']).toEqual([
      { sql: 'select 3', transaction: true, index: null },
      { sql: 'select 4', transaction: false, index: null },
    ]);
    expect(schema).toBe('dev_gold');
  });

  it("has dbt's checksums of code and of contracts", () => {
    expect(node('test', 'singular_one').checksum.checksum).toBe(
      '07dea9038c0dff090aaa8b01391f83a062214d26aeeb1ab15e16ebce8b2c29c3',
    );
    expect(node('model', 'orders').contract.checksum).toBe(
      'f13424cb0a3e4775e590bfb0de6f467a884e16ba4053ac849dcfe5693def8299',
    );
  });

  it('keeps code without white space around it', () => {
    expect(node('model', 'stg_orders').raw_code).toMatch(/^\{\{ config\([^]*on 1$/);
  });

  it('depends on sources first, then on refs in their order', () => {
    expect(node('model', 'stg_orders').depends_on.nodes).toEqual([
      'source.shop.raw.orders',
      'seed.shop.country_codes',
    ]);
    expect(parsed.manifest.exposures['exposure.shop.dash']?.depends_on.nodes).toEqual([
      'source.shop.raw.orders',
      'model.shop.orders',
      'model.shop.stg_orders',
    ]);
  });

  it("counts what a folder's hook refers to", () => {
    expect(node('model', 'eph').depends_on.nodes).toEqual(['model.shop.stg_orders']);
  });

  it('resolves versions: the latest without one', () => {
    expect(node('model', 'uses_dim').depends_on.nodes).toEqual([
      'model.shop.stg_orders',
      'model.shop.dim.v1',
      'model.shop.dim.v2',
      'model.shop.eph',
    ]);
  });

  it('gives each version its alias, fqn and columns', () => {
    const second = node('model', 'dim.v2');
    expect(second.alias).toBe('dim_v2');
    expect(second.fqn).toEqual(['shop', 'marts', 'dim', 'v2']);
    expect(Object.keys(second.columns)).toEqual(['id', 'extra']);
    expect(node('model', 'dim.v1').tags).toEqual(['proj', 'old']);
  });

  it('renders descriptions with their docs blocks', () => {
    const { description, doc_blocks: blocks, columns } = node('model', 'stg_orders');
    expect(description).toBe('The orders.\n  Many of them. and identity');
    expect(blocks).toEqual(['doc.shop.orders_doc', 'doc.shop.col_id']);
    expect(columns.id).toMatchObject({
      description: 'identity',
      codec: 'ZSTD',
      doc_blocks: ['doc.shop.col_id'],
    });
  });

  it('writes generic tests as dbt does', () => {
    expect(node('test', 'not_null_stg_orders_id.8cf5724805')).toMatchObject({
      raw_code: `{{ test_not_null(**_dbt_generic_test_kwargs) }}{{ config(severity="error",tags=['t1'],where="id > 0") }}`,
      tags: ['pii', 't1', 'dt'],
      column_name: 'id',
      file_key_name: 'models.stg_orders',
      attached_node: 'model.shop.stg_orders',
      schema: 'dev_dbt_test__audit',
      path: 'not_null_stg_orders_id.sql',
      refs: [{ name: 'stg_orders', package: null, version: null }],
      depends_on: { macros: ['macro.dbt.test_not_null'], nodes: ['model.shop.stg_orders'] },
    });
    expect(node('test', 'unique_stg_orders_concat_id_id_.8153923f7b').alias).toBe('uq');
  });

  it('finds what the arguments of a test refer to', () => {
    expect(node('test', 'my_rel.5553eeb23c').depends_on).toEqual({
      macros: ['macro.dbt.test_relationships', 'macro.dbt.get_where_subquery'],
      nodes: ['model.shop.orders', 'model.shop.stg_orders'],
    });
  });

  it('switches off the test of a disabled model without a word', () => {
    expect(node('test', 'not_null_off_model_a.50090dd25c').config.enabled).toBe(false);
    expect(Object.keys(parsed.manifest.disabled)).toEqual(['model.shop.off_model']);
    expect(parsed.warnings).toEqual([]);
  });

  it('infers primary keys from constraints and tests', () => {
    expect(node('model', 'orders').primary_key).toEqual(['id']);
    expect(node('model', 'stg_orders').primary_key).toEqual(['id']);
  });

  it('names sources and quotes the columns of their tests', () => {
    expect(parsed.manifest.sources['source.shop.raw.orders']).toMatchObject({
      schema: 'raw_dev',
      identifier: 'orders_v1',
      relation_name: '`raw_dev`.`orders_v1`',
      tags: ['srctag', 'tbl'],
      meta: { s: 1 },
      fqn: ['shop', 'raw', 'orders'],
      freshness: {
        warn_after: { count: 12, period: 'hour' },
        error_after: { count: null, period: null },
        filter: null,
      },
    });
    expect(node('test', 'source_unique_raw_orders__id_.542acc2601').column_name).toBe('"id"');
  });

  it('makes snapshots of blocks and of property files', () => {
    expect(node('snapshot', 'snap_block')).toMatchObject({
      fqn: ['shop', 'snap', 'snap_block'],
      relation_name: '`mysnaps`.`snap_block`',
    });
    expect(node('snapshot', 'snap_yaml')).toMatchObject({
      raw_code: "select * from {{ ref('orders') }}",
      path: 'schema.yml/snap_yaml.sql',
      depends_on: { nodes: ['model.shop.orders'] },
    });
  });

  it('keeps the template of every node with code', () => {
    const coded = Object.values(parsed.manifest.nodes).filter((each) => each.resource_type !== 'seed');
    expect(coded.filter((each) => parsed.templates.get(each.unique_id) === undefined)).toEqual([]);
  });

  it('knows where everything stands', () => {
    const span = parsed.manifest.provenance.span.get('source.shop.raw.orders');
    expect(span?.source.text.slice(span.start, span.end)).toBe('orders');
  });
});

describe('code that is read without rendering', () => {
  it('gives the same manifest as rendering it', async () => {
    const rendered = await parseFiles(FILES, { flags: { STATIC_PARSER: false } });
    const plain = (each: ParsedFiles) =>
      JSON.parse(
        JSON.stringify(each.manifest.nodes, (key, value: unknown) =>
          key === 'root_path' ? null : key === 'depends_on' || key === 'refs' ? sorted(value) : value,
        ),
      ) as unknown;
    expect(plain(parsed)).toEqual(plain(rendered));
  });
});

/** Hooks stand before the references of code that was read and after those of code that was rendered, as in dbt. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(each)).toSorted();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sorted(each)]));
}
