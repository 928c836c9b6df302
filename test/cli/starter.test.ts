import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, type CliResult } from '../support/cli.ts';
import { readResults } from '../support/run-results.ts';
import { schemaProblems } from '../support/schema-problems.ts';

describe('tsdbt init shop && cd shop && tsdbt build', () => {
  const playground = new Playground();
  const shop = join(playground.folder, 'shop');
  const readText = (path: string): string => readFileSync(join(shop, path), 'utf8');
  const readJson = (path: string): Readonly<Record<string, unknown>> =>
    JSON.parse(readText(path)) as Readonly<Record<string, unknown>>;
  let made: CliResult;
  let first: CliResult;
  beforeAll(async () => {
    made = await playground.run(['init', 'shop']);
    first = await playground.run(['build'], {}, shop);
  });
  afterAll(async () => {
    await playground.dispose();
  });

  it('makes a project of that name and says how to go on', () => {
    expect(made.code).toBe(0);
    expect(made.stdout).toContain('cd shop && tsdbt build');
    expect(readText('dbt_project.yml')).toMatch(/^name: shop$/m);
    expect(readText('.gitignore')).toMatch(/^\.tsdbt\/$/m);
  });

  it('is green with seeds, views, tables and tests', () => {
    expect(first.stderr).toBe('');
    expect(first.stdout).toMatch(/OK loaded seed file analytics\.raw_orders \.+ \[INSERT 8 in /);
    expect(first.stdout).toMatch(/Completed successfully\n/);
    expect(first.stdout).toMatch(/Done\. PASS=16 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=16\n$/);
    expect(first.code).toBe(0);
  });

  it('writes what it compiled and what it ran', () => {
    const compiled = readText('target/compiled/shop/models/marts/customer_orders.sql');
    expect(compiled).toContain('from `analytics`.`customers` as customers');
    expect(compiled).not.toMatch(/\{[{%]/);
    expect(readText('target/run/shop/models/marts/customer_orders.sql')).toMatch(/create table/i);
    expect(readText('target/compiled/shop/tests/revenue_is_not_negative.sql')).toContain('where revenue < 0');
  });

  it('writes a manifest that dbt’s schema accepts, with the graph in it', () => {
    const manifest = readJson('target/manifest.json');
    expect(schemaProblems('manifest-v12', manifest)).toEqual([]);
    expect(manifest).toMatchObject({
      metadata: { project_name: 'shop', adapter_type: 'clickhouse' },
      nodes: {
        'model.shop.customer_orders': {
          relation_name: '`analytics`.`customer_orders`',
          depends_on: { nodes: ['model.shop.customers', 'model.shop.orders'] },
          config: { materialized: 'table', order_by: 'customer_id' },
          description: 'What each customer ordered and paid; returned orders do not count.',
        },
      },
      parent_map: { 'model.shop.orders': ['seed.shop.raw_orders'] },
    });
  });

  it('writes run results that dbt’s schema accepts, one for each node', () => {
    const artifact = readJson('target/run_results.json');
    expect(schemaProblems('run-results-v6', artifact)).toEqual([]);
    expect(artifact).toMatchObject({ args: { which: 'build' } });
    const results = readResults(shop);
    expect(new Set(results.map((result) => result.unique_id)).size).toBe(16);
    for (const { unique_id, status, failures } of results) {
      expect([unique_id, status, failures]).toEqual(
        /^(?:unit_)?test\./.test(unique_id) ? [unique_id, 'pass', 0] : [unique_id, 'success', null],
      );
    }
  });

  it('builds what the seeds say: returned orders do not count', async () => {
    const seed = readText('seeds/raw_orders.csv').trim().split('\n').slice(1);
    const kept = seed.map((line) => line.split(',')).filter((fields) => !fields.includes('returned'));
    const [row] = await queryRows(
      playground,
      "select sum(orders_count) as orders from {{ ref('customer_orders') }}",
      ['--project-dir', shop],
    );
    expect(Number(row?.['orders'])).toBe(kept.length);
  });

  it('builds again over what stands', async () => {
    const second = await playground.run(['build'], {}, shop);
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/Done\. PASS=16 WARN=0 ERROR=0 SKIP=0/);
    const [row] = await queryRows(playground, "select count() as n from {{ ref('raw_orders') }}", [
      '--project-dir',
      shop,
    ]);
    expect(Number(row?.['n'])).toBe(8);
  });

  it('refuses a folder with something in it, and a name that is none', async () => {
    const again = await playground.run(['init', 'shop']);
    expect(again.code).toBe(2);
    expect(again.stdout + again.stderr).toContain("there is already something in 'shop'");
    const unnamed = await playground.run(['init', '9-lives']);
    expect(unnamed.code).toBe(2);
    expect(existsSync(join(playground.folder, '9-lives'))).toBe(false);
  });

  it('needs no profiles.yml: an embedded target named local, and one line that says so', async () => {
    expect((await playground.run(['init', 'bare', '--skip-profile-setup'])).code).toBe(0);
    const bare = join(playground.folder, 'bare');
    expect(existsSync(join(bare, 'profiles.yml'))).toBe(false);
    const built = await playground.run(['build'], {}, bare);
    expect(built.code).toBe(0);
    expect(built.stdout.match(/^.*profiles\.yml.*$/gm)).toEqual([
      expect.stringMatching(/No profiles\.yml found: using the embedded target 'local' in .*\.tsdbt/),
    ]);
    expect(built.stdout).toContain("(target='local')");
    expect(existsSync(join(bare, '.tsdbt'))).toBe(true);
  });
});
