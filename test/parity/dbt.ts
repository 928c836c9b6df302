import { execFileSync, spawnSync } from 'node:child_process';

/** How dbt is called: `TSDBT_TEST_DBT`, else what PATH has. */
const DBT = process.env['TSDBT_TEST_DBT'] ?? 'dbt';

/** Why dbt cannot be compared with here; undefined when it can. */
export function whyNoDbt(): string | undefined {
  const found = spawnSync(DBT, ['--version'], { encoding: 'utf8' });
  if (found.error) return `there is no ${DBT}; TSDBT_TEST_DBT names one with dbt-clickhouse`;
  const said = `${found.stdout}${found.stderr}`;
  return /clickhouse:/.test(said) ? undefined : `${DBT} has no dbt-clickhouse`;
}

/** @throws Error with what dbt said when it fails. */
export function runDbt(args: readonly string[], cwd: string): void {
  const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' };
  execFileSync(DBT, args, { cwd, env, stdio: 'pipe' });
}
