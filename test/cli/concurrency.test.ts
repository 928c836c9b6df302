import { afterAll, describe, expect, it } from 'vitest';
import { Playground, queryRows } from '../support/cli.ts';

/** A query of three seconds says when the engine began and ended it: the times are taken while it runs. */
const SLOW = [
  "{% set times = run_query('select toUnixTimestamp64Micro(min(at)) as began, toUnixTimestamp64Micro(max(at)) as ended'",
  "  ~ ' from (select nowInBlock64(6) as at from numbers(12) where not ignore(sleepEachRow(0.25)))'",
  "  ~ ' settings max_block_size = 1') %}",
  "select {{ times.rows[0]['began'] if execute else 0 }} as began, {{ times.rows[0]['ended'] if execute else 0 }} as ended",
  '',
].join('\n');

const FILES = {
  'shop/dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\nmodels:\n  +materialized: table\n',
  'shop/models/one.sql': SLOW,
  'shop/models/other.sql': SLOW,
  'shop/profiles.yml': `shop:
  target: local
  outputs:
    local: { type: clickhouse, driver: embedded, path: .tsdbt/data, schema: analytics }
    server:
      type: clickhouse
      host: 127.0.0.1
      port: "{{ env_var('SHOP_PORT', '0') | as_number }}"
      user: writer
      password: write-secret
      schema: analytics
`,
};

const TIMES =
  "select 'one' as name, began, ended from {{ ref('one') }} union all select 'other', began, ended from {{ ref('other') }}";

const playgrounds: Playground[] = [];
afterAll(async () => await Promise.all(playgrounds.map((each) => each.dispose())));

function project(): Playground {
  const playground = new Playground().write(FILES);
  playgrounds.push(playground);
  return playground;
}

/** Builds both models; whether the engine worked on their queries at the same time. */
async function overlap(
  playground: Playground,
  threads: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const built = await playground.run(['run', '--threads', String(threads), ...args], env);
  expect(built.stdout).toMatch(/Done\. PASS=2 /);
  const rows = await queryRows(playground, TIMES, args, env);
  const [first, second] = rows
    .map((row) => ({ began: Number(row['began']), ended: Number(row['ended']) }))
    .sort((a, b) => a.began - b.began);
  if (!first || !second) throw new Error('two models were expected');
  expect(first.ended - first.began).toBeGreaterThan(1_000_000);
  return second.began < first.ended;
}

describe('two models that each wait on a slow run_query', () => {
  it('are worked on at the same time with two threads, embedded, and one after the other with one', async () => {
    const args = ['--project-dir', 'shop'];
    expect(await overlap(project(), 2, args)).toBe(true);
    expect(await overlap(project(), 1, args)).toBe(false);
  });

  it('are worked on at the same time with two threads on a server', async () => {
    const playground = project();
    const serving = playground.start(
      ['serve', '--target', 'local', '--port', '0', '--user', 'writer:rw', '--project-dir', 'shop'],
      { TSDBT_SERVE_PASSWORD_WRITER: 'write-secret' },
    );
    const [, port = ''] = await serving.waitFor(/^http:\/\/127\.0\.0\.1:(\d+)$/m);
    const args = ['--target', 'server', '--project-dir', 'shop'];
    expect(await overlap(playground, 2, args, { SHOP_PORT: port })).toBe(true);
  });
});
