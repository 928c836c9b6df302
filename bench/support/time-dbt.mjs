import { spawnSync } from 'node:child_process';

/** dbt's command: $TSDBT_BENCH_DBT or $DBT, else `dbt` where there is one; undefined where there is none. */
export function findDbt() {
  const command = process.env.TSDBT_BENCH_DBT ?? process.env.DBT ?? 'dbt';
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0 ? command : undefined;
}

/** Seconds that dbt takes for the same; undefined for commands that it cannot do without a server. */
export function timeDbt(command, args, folder) {
  const started = performance.now();
  const { status } = spawnSync(command, [...args, '--profiles-dir', 'dbt_profile'], {
    cwd: folder,
    stdio: 'ignore',
  });
  return status === 0 ? (performance.now() - started) / 1000 : undefined;
}
