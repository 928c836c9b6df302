import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground } from '../support/cli.ts';
import { copySources } from './package-sources.ts';
import { DBT_UTILS } from './packages.ts';

const CAPSTONE = {
  repository: 'mingdinghan/dataengineercamp_capstone',
  commit: '312e49a5bb3c99fc33fdfa7dfe877c37555da7a4',
  marker: 'transform/dbt/ecommerce_etl/dbt_project.yml',
};

/** What its pipeline would have loaded: two rows of each source, in the database that the project names. */
const RAW = [
  'create database if not exists default',
  "create table default.customers engine = MergeTree order by id as select number as id, 'c' as name, 'e' as email, 'a' as address, 'c' as city, 's' as state, 'z' as zipcode from numbers(2)",
  "create table default.products engine = MergeTree order by id as select number as id, 't' as title, 'k' as category, 'v' as vendor, 1.5 as price, 'd' as description, 'c' as color, 's' as size, 'm' as material from numbers(2)",
  "create table default.orders engine = MergeTree order by id as select number as id, number as product_id, number as customer_id, 1 as quantity, 1.5 as total_price, toDateTime('2024-01-01 00:00:00') as created_at from numbers(2)",
  "create table default.shipments engine = MergeTree order by order_id as select number as order_id, 1 as revision_number, 1 as status, 1 as vendor_id, 1 as shipping_method_id, 1.5 as cost, toDateTime('2024-01-02 00:00:00') as modified_at from numbers(2)",
];

const PROFILES =
  'ecommerce_etl: {target: dev, outputs: {dev: {type: clickhouse, driver: embedded, path: ../data, schema: shop}}}\n';

describe('a course project of ClickHouse and dbt-utils, its own files unchanged', () => {
  const playground = new Playground();
  const sources = join(playground.folder, 'sources');
  const project = join(playground.folder, 'project');
  const own = join(sources, 'transform', 'dbt', 'ecommerce_etl');
  const isThere =
    copySources(CAPSTONE, sources) &&
    existsSync(own) &&
    copySources(DBT_UTILS, join(playground.folder, 'dbt_utils'));
  const args = ['--profiles-dir', '../profiles'];

  const statuses = (): readonly string[] => {
    const { results } = JSON.parse(readFileSync(join(project, 'target', 'run_results.json'), 'utf8')) as {
      results: readonly { readonly status: string }[];
    };
    return results.map((each) => each.status);
  };

  beforeAll(async () => {
    if (!isThere) return;
    cpSync(own, project, { recursive: true });
    cpSync(join(playground.folder, 'dbt_utils'), join(project, 'dbt_packages', 'dbt_utils'), {
      recursive: true,
    });
    playground.write({ 'profiles/profiles.yml': PROFILES });
    for (const sql of RAW) {
      const made = await playground.run(
        ['run-operation', '--sql', `{% do run_query("${sql}") %}`, ...args],
        {},
        project,
      );
      if (made.code !== 0) throw new Error(made.stdout + made.stderr);
    }
  });

  afterAll(async () => await playground.dispose());

  it.skipIf(!isThere)('builds its 12 models and passes its 47 tests', async () => {
    // Two of its models name tables without ref: on a fresh database they may come before those tables.
    await playground.run(['run', '--select', 'staging', ...args], {}, project);
    const ran = await playground.run(['run', ...args], {}, project);
    expect(ran.stdout).toMatch(/Done\. PASS=12 /);
    expect(statuses()).toEqual(Array(12).fill('success'));
    await playground.run(['test', ...args], {}, project);
    expect(statuses()).toEqual(Array(47).fill('pass'));
  });
});
