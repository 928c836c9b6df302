import { queryRows, smallProject, type Playground, type RunningCli } from './cli.ts';

/** `--vars` that make the model `slow` of a slow project take five minutes. */
export const SLOWLY: readonly string[] = ['--vars', '{slow: true}'];

/** Three rows in `slow`, read by `after`; with `SLOWLY`, a table that takes longer than any test. */
export function slowProject(files: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return smallProject({
    'dbt_project.yml': 'name: small\nversion: 1.0.0\nprofile: small\nmodels:\n  +materialized: table\n',
    'models/slow.sql': [
      "{% if var('slow', false) %}",
      'select number, sleepEachRow(0.5) as nap from numbers(600)',
      'settings max_block_size = 1',
      '{% else %}',
      'select number, 0 as nap from numbers(3)',
      '{% endif %}',
      '',
    ].join('\n'),
    'models/after.sql': "select number from {{ ref('slow') }}",
    ...files,
  });
}

const SLEEPERS =
  "select count() as n from system.processes where query like '%sleep' || 'EachRow(0.5)%' and query_kind != 'Select'";

/** How many statements of `slow` the engine is working on now. */
export async function countSleepers(playground: Playground): Promise<number> {
  return Number((await queryRows(playground, SLEEPERS))[0]?.['n']);
}

/** Starts a command that builds `slow` slowly; resolves when the engine works on it. */
export async function startSlowly(playground: Playground, args: readonly string[]): Promise<RunningCli> {
  const running = playground.start([...args, ...SLOWLY]);
  await running.waitFor(/START sql table model `analytics`\.`slow`/);
  while ((await countSleepers(playground)) === 0);
  return running;
}

/** Names of the relations in the project's schema. */
export async function listRelations(playground: Playground): Promise<readonly string[]> {
  const rows = await queryRows(
    playground,
    "select name from system.tables where database = 'analytics' order by name",
  );
  return rows.map((row) => String(row['name']));
}
