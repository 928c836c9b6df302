import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

/** @returns dbt's exit code, whatever it is. */
export function runDbtToItsEnd(args: readonly string[], cwd: string): number | null {
  const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' };
  return spawnSync(DBT, args, { cwd, env, stdio: 'pipe' }).status;
}

/** Lists by one selector after the other in one process: dbt takes seconds to start. */
const LISTING = `
import json, sys
from dbt.cli.main import dbtRunner
selectors, args = json.load(sys.stdin)
found = {}
for select in selectors:
    listed = dbtRunner().invoke(["--quiet", "ls", "--output", "json", "--output-keys", "unique_id", "--select", select, *args])
    if not listed.success: raise SystemExit(f"{select}: {listed.exception}")
    found[select] = sorted(json.loads(line)["unique_id"] for line in listed.result)
print("\\n" + json.dumps(found))
`;

/** The ids that dbt selects, by selector. @throws Error with what dbt said when it fails */
export function listWithDbt(
  selectors: readonly string[],
  args: readonly string[],
  cwd: string,
): Readonly<Record<string, readonly string[]>> {
  const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' };
  const input = JSON.stringify([selectors, args]);
  const stdout = execFileSync(pythonOfDbt(), ['-c', LISTING], { cwd, env, input, encoding: 'utf8' });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** The interpreter that the first line of dbt's script names. */
function pythonOfDbt(): string {
  const path = DBT.includes('/') ? DBT : execFileSync('which', [DBT], { encoding: 'utf8' }).trim();
  return /^#!(\S+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 'python3';
}
