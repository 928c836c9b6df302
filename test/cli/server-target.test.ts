import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, type RunningCli } from '../support/cli.ts';

const PROFILES = `shop:
  target: server
  outputs:
    server:
      type: clickhouse
      host: 127.0.0.1
      port: "{{ env_var('SHOP_PORT') | as_number }}"
      user: "{{ env_var('SHOP_USER', 'writer') }}"
      password: "{{ env_var('SHOP_PASSWORD', 'write-secret') }}"
      schema: analytics
      threads: 4
    local:
      type: clickhouse
      driver: embedded
      path: .tsdbt/data
      schema: analytics
`;

const python = process.env['TSDBT_TEST_PYTHON'] ?? 'python3';
const hasClient = spawnSync(python, ['-c', 'import clickhouse_connect']).status === 0;
const dbt = join(dirname(python), 'dbt');

/** `tsdbt serve` in a process of its own, and the starter project with it as its target. */
const playground = new Playground();
const shop = join(playground.folder, 'shop');
const project = ['--project-dir', shop];
let serving: RunningCli;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  await playground.run(['init', 'shop']);
  playground.write({ 'shop/profiles.yml': PROFILES });
  serving = playground.start(
    ['serve', '--target', 'local', '--port', '0', '--user', 'writer:rw', 'reader', ...project],
    { TSDBT_SERVE_PASSWORD_WRITER: 'write-secret', TSDBT_SERVE_PASSWORD_READER: 'read-secret' },
  );
  const [, port] = await serving.waitFor(/^http:\/\/127\.0\.0\.1:(\d+)$/m);
  env = { SHOP_PORT: port ?? '' };
});
afterAll(async () => {
  await playground.dispose();
});

describe('tsdbt serve as the server of a server target', () => {
  it('says who may do what, and never a password', async () => {
    await serving.waitFor(/writer \(reads and writes\), reader \(reads\)/);
    const debug = await playground.run(['debug', ...project], env);
    expect(debug.code).toBe(0);
    expect(debug.stdout).toMatch(/connection: OK ClickHouse/);
    expect(debug.stdout + debug.stderr).not.toContain('write-secret');
  });

  it('takes the build that the embedded target takes', async () => {
    const built = await playground.run(['build', ...project], env);
    expect(built.stdout).toMatch(/\(target='server'\)/);
    expect(built.stdout).toMatch(/Done\. PASS=16 WARN=0 ERROR=0 SKIP=0/);
    expect(built.code).toBe(0);
    const again = await playground.run(['build', ...project], env);
    expect(again.code).toBe(0);
  });

  it('serves the same data as the embedded target that it opened', async () => {
    const sql = "select customer_id, revenue from {{ ref('customer_orders') }} order by customer_id";
    const served = await queryRows(playground, sql, project, env);
    expect(served).toHaveLength(5);
    expect(await queryRows(playground, sql, [...project, '--target', 'local'], env)).toEqual(served);
  });

  it('refuses a wrong password before anything runs', async () => {
    const result = await playground.run(['build', ...project], { ...env, SHOP_PASSWORD: 'guess' });
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/error AUTHENTICATION_FAILED: /);
    expect(result.stdout).not.toMatch(/START/);
    expect(result.stdout + result.stderr).not.toContain('guess');
  });

  it('lets a reading user look, and says what it refuses when it builds', async () => {
    const reader = { ...env, SHOP_USER: 'reader', SHOP_PASSWORD: 'read-secret' };
    expect(await queryRows(playground, 'select 1 as one', project, reader)).toEqual([{ one: 1 }]);
    const result = await playground.run(['run', ...project], reader);
    expect([1, 2]).toContain(result.code);
    expect(result.stdout).toMatch(/error \w+: .*(readonly|read-only|may only read|reads only)/i);
    expect(result.stdout).not.toMatch(/OK created/);
  });

  it.skipIf(!hasClient)(
    'answers clickhouse-connect (needs a Python that has it: TSDBT_TEST_PYTHON)',
    async () => {
      const script = [
        'import sys, clickhouse_connect',
        "client = clickhouse_connect.get_client(host='127.0.0.1', port=int(sys.argv[1]), username='reader', password='read-secret')",
        "print(client.query('SELECT count(), sum(revenue) FROM analytics.customer_orders').result_rows[0])",
      ].join('\n');
      const { stdout } = await promisify(execFile)(python, ['-c', script, env['SHOP_PORT'] ?? '']);
      const [row] = await queryRows(
        playground,
        "select sum(revenue) as revenue from {{ ref('customer_orders') }}",
        project,
        env,
      );
      expect(stdout.trim()).toBe(`(5, Decimal('${String(row?.['revenue'])}'))`);
    },
  );

  it.skipIf(!existsSync(dbt))(
    'answers dbt debug of dbt-clickhouse (needs dbt beside TSDBT_TEST_PYTHON)',
    async () => {
      const { stdout } = await promisify(execFile)(
        dbt,
        ['debug', '--no-use-colors', '--profiles-dir', shop, ...project],
        { env: { ...process.env, ...env, HOME: playground.folder }, cwd: shop },
      );
      expect(stdout).toMatch(/Connection test: \[OK connection ok\]/);
      expect(stdout).toMatch(/All checks passed!/);
    },
    120_000,
  );

  it('ends at SIGTERM, and what it served stays', async () => {
    serving.kill('SIGTERM');
    expect((await serving.done).code).toBe(0);
    const unreachable = await playground.run(['run', ...project], env);
    expect(unreachable.code).toBe(2);
    const sql = "select count() as n from {{ ref('customer_orders') }}";
    expect(await queryRows(playground, sql, [...project, '--target', 'local'], env)).toEqual([{ n: 5 }]);
  });
});
