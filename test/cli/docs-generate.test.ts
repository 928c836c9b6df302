import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../src/base/index.ts';
import { Playground } from '../support/cli.ts';
import { schemaProblems } from '../support/schema-problems.ts';

let playground: Playground;

const PROPERTIES = `
models:
  - name: orders
    config: {materialized: table}
  - name: sums
sources:
  - name: raw
    tables:
      - name: events
      - name: "it's"
      - name: absent
`;

beforeAll(async () => {
  playground = new Playground().write({
    'dbt_project.yml': [
      'name: shop',
      'profile: shop',
      'on-run-start:',
      '  - create database if not exists raw',
      `  - create table if not exists raw.events (at DateTime comment 'In "UTC"') engine MergeTree order by at comment 'What happened'`,
      "  - create table if not exists raw.`it's` (x Int8) engine Memory",
      '  - create table if not exists raw.unrelated (x Int8) engine Memory',
      '',
    ].join('\n'),
    'models/orders.sql': 'select toInt64(number) as id, toDecimal64(1.5, 2) as amount from numbers(3)',
    'models/sums.sql': "select sum(amount) as sum from {{ ref('orders') }}",
    'models/inner.sql': "{{ config(materialized='ephemeral') }} select 1 as one",
    'models/properties.yml': PROPERTIES,
    'seeds/colours.csv': 'id,colour\n1,red\n',
  });
  const { code, stdout } = await playground.start(['build']).done;
  expect(code, stdout).toBe(0);
});

afterAll(async () => {
  await playground.dispose();
});

interface Catalog {
  readonly nodes: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly errors: unknown;
}

function readCatalog(): Catalog {
  const catalog: unknown = JSON.parse(readFileSync(join(playground.folder, 'target/catalog.json'), 'utf8'));
  expect(schemaProblems('catalog-v1', catalog)).toEqual([]);
  const { nodes, sources, errors } = isRecord(catalog) ? catalog : {};
  return { nodes: isRecord(nodes) ? nodes : {}, sources: isRecord(sources) ? sources : {}, errors };
}

describe('docs generate', () => {
  it('writes what ClickHouse knows of models, seeds and sources, and the compiled manifest', async () => {
    const { code, stdout } = await playground.start(['docs', 'generate']).done;
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/Building catalog\n.*Catalog written to .*target\/catalog.json/);
    const { nodes, sources, errors } = readCatalog();
    expect(errors).toBeNull();
    expect(Object.keys(nodes).sort()).toEqual(['model.shop.orders', 'model.shop.sums', 'seed.shop.colours']);
    expect(Object.keys(sources).sort()).toEqual(['source.shop.raw.events', "source.shop.raw.it's"]);
    expect(nodes['model.shop.orders']).toMatchObject({
      unique_id: 'model.shop.orders',
      metadata: {
        type: 'table',
        schema: 'shop',
        name: 'orders',
        database: '',
        comment: null,
        owner: null,
      },
      columns: {
        id: { type: 'Int64', index: 1, name: 'id', comment: null },
        amount: { type: 'Decimal(18, 2)', index: 2, name: 'amount', comment: null },
      },
      stats: {
        rows: { id: 'rows', label: 'Rows', value: 3, include: true },
        engine: { value: 'MergeTree' },
        has_stats: { value: true, include: false },
      },
    });
    expect(sources['source.shop.raw.events']).toMatchObject({
      metadata: { comment: 'What happened' },
      columns: { at: { type: 'DateTime', comment: 'In "UTC"' } },
    });
    // A view holds nothing itself.
    expect(nodes['model.shop.sums']).toMatchObject({ metadata: { type: 'view' } });
    expect(nodes['model.shop.sums']).not.toHaveProperty('stats.rows');
    const manifest = readFileSync(join(playground.folder, 'target/manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toHaveProperty(['nodes', 'model.shop.sums', 'compiled'], true);
  });

  it('takes a selection', async () => {
    await playground.start(['docs', 'generate', '--select', 'orders', 'source:raw.events']).done;
    const { nodes, sources } = readCatalog();
    expect([Object.keys(nodes), Object.keys(sources)]).toEqual([
      ['model.shop.orders'],
      ['source.shop.raw.events'],
    ]);
  });

  it('does without compiling, and with nothing in the catalog', async () => {
    const { code, stdout } = await playground.start(['docs', 'generate', '--no-compile', '--empty-catalog'])
      .done;
    expect(code, stdout).toBe(0);
    expect(readCatalog()).toEqual({ nodes: {}, sources: {}, errors: null });
    const manifest = readFileSync(join(playground.folder, 'target/manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).not.toHaveProperty(['nodes', 'model.shop.sums', 'compiled'], true);
  });

  it("asks the project's own macro where it has one, and says when that fails", async () => {
    const macro = (body: string): string =>
      `{% macro clickhouse__get_catalog_relations(information_schema, relations) %}${body}{% endmacro %}`;
    const mine = `{% call statement('mine', fetch_result=true) %}
      select '' as table_database, 'shop' as table_schema, 'ORDERS' as table_name, 'odd' as table_type,
        'id' as column_name, 7 as column_index, 'Int8' as column_type
    {% endcall %}{{ return(load_result('mine').table) }}`;
    playground.write({ 'macros/catalog.sql': macro(mine) });
    expect((await playground.start(['docs', 'generate', '--no-compile']).done).code).toBe(0);
    expect(readCatalog().nodes).toMatchObject({
      'model.shop.orders': { metadata: { type: 'odd' }, columns: { id: { index: 7 } } },
    });
    playground.write({ 'macros/catalog.sql': macro(mine.replace("'odd'", 'nonsense')) });
    const { code, stdout } = await playground.start(['docs', 'generate', '--no-compile']).done;
    playground.write({ 'macros/catalog.sql': '' });
    expect(code).toBe(1);
    expect(stdout).toContain('CATALOG_INCOMPLETE');
    expect(readCatalog()).toMatchObject({ nodes: {}, errors: [expect.stringContaining('nonsense')] });
  });

  it('has no site yet, and says so', async () => {
    for (const args of [['generate', '--static'], ['serve']]) {
      const { code, stdout } = await playground.start(['docs', ...args]).done;
      expect(code).toBe(2);
      expect(stdout).toMatch(/cannot be run: tsdbt has no documentation site yet/);
    }
    expect(existsSync(join(playground.folder, 'target/index.html'))).toBe(false);
  });
});
