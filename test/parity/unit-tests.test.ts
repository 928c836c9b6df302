import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoDbt } from './dbt.ts';
import { startServe, type Serving } from './serving.ts';

const TSDBT = fileURLToPath(new URL('../../bin/tsdbt.js', import.meta.url));
const KITCHEN = fileURLToPath(new URL('projects/unit-tests', import.meta.url));
const DBT = process.env['TSDBT_TEST_DBT'] ?? 'dbt';

/** Unit tests that do not end as in dbt, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'unit_test.kitchen.dishes.maps_as_dicts':
    'dbt writes a dict as Python prints it, which ClickHouse does not parse; here it is a map',
  'unit_test.kitchen.dishes.nothing_in_nothing_out':
    'without a row dbt-clickhouse loses the column by which dbt tells both sides apart',
  'unit_test.kitchen.menu.rows_of_an_ephemeral_model':
    'dbt looks for the relation of an ephemeral model; here its query tells the columns',
};

describe.skipIf(whyNoDbt())('unit tests', () => {
  let folder: string;
  let serving: Serving;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsdbt-parity-'));
    const served = join(folder, 'served');
    cpSync(KITCHEN, served, { recursive: true });
    serving = await startServe(TSDBT, served);
    const output = {
      type: 'clickhouse',
      host: '127.0.0.1',
      port: serving.port,
      user: 'dbt',
      password: 'secret',
    };
    const profiles = {
      kitchen: { target: 'dev', outputs: { dev: { ...output, schema: 'kitchen', threads: 2 } } },
    };
    for (const name of ['ours', 'theirs']) {
      cpSync(KITCHEN, join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'profiles.yml'), JSON.stringify(profiles));
    }
    mkdirSync(join(folder, 'logs'));
    const cwd = join(folder, 'ours');
    for (const command of ['seed', 'run'])
      execFileSync(process.execPath, [TSDBT, command], { cwd, stdio: 'pipe' });
    // Some tests fail in both, which is what their exit codes say.
    expect(spawnSync(process.execPath, [TSDBT, 'test'], { cwd }).status).toBe(1);
    const theirs = {
      cwd: join(folder, 'theirs'),
      env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
    };
    expect(spawnSync(DBT, ['test', '--profiles-dir', '.'], theirs).status).toBe(1);
  }, 240_000);

  afterAll(async () => {
    await serving?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const resultsOf = (name: string): ReadonlyMap<string, string> => {
    const text = readFileSync(join(folder, name, 'target', 'run_results.json'), 'utf8');
    const { results }: { results: { unique_id: string; status: string; failures: number | null }[] } =
      JSON.parse(text);
    return new Map(results.map((each) => [each.unique_id, `${each.status} ${each.failures}`]));
  };

  it('end as in dbt, but for those that are listed with a reason', () => {
    const [ours, theirs] = [resultsOf('ours'), resultsOf('theirs')];
    expect(theirs.size).toBeGreaterThan(35);
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
    const different = [...theirs].filter(([id, status]) => ours.get(id) !== status).map(([id]) => id);
    expect(different.sort()).toEqual(Object.keys(DIFFERENT).sort());
  });
});
