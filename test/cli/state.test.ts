import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject, type CliResult } from '../support/cli.ts';

/** A project with two targets on one engine: `prod` was built and its artifacts kept in `prod-state`; `dev` is empty. */
const playground = new Playground();
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args);
const dev = async (...args: string[]): Promise<CliResult> => await run(...args, '--target', 'dev');
const at = (path: string): string => join(playground.folder, path);

const target = (schema: string): string =>
  `    ${schema}: {type: clickhouse, driver: embedded, path: .tsdbt/data, schema: ${schema}, threads: 2}\n`;

beforeAll(async () => {
  playground.write(
    smallProject({
      'profiles.yml': `small:\n  target: prod\n  outputs:\n${target('prod')}${target('dev')}`,
      'seeds/numbers.csv': 'n\n1\n2\n3\n',
      'models/only_in_sql.sql':
        "{{ config(materialized='ephemeral') }} select n from {{ ref('numbers') }} where n > 1\n",
      'models/doubled.sql': "select n * 2 as n from {{ ref('only_in_sql') }}\n",
      'models/total.sql': "select sum(n) as total from {{ ref('doubled') }}\n",
      'models/broken.sql': "select throwIf(sum(n) > 0) as n from {{ ref('numbers') }}\n",
      'models/total.yml':
        'models:\n  - {name: broken, config: {materialized: table}}\n  - name: total\n    columns: [{name: total, data_tests: [not_null]}]\n',
    }),
  );
  expect((await run('build')).stdout).toMatch(/PASS=4 WARN=0 ERROR=1/);
  cpSync(at('target'), at('prod-state'), { recursive: true });
});
afterAll(async () => {
  await playground.dispose();
});

describe('--defer', () => {
  it('reads what is not here from where it was built, ephemeral models excepted', async () => {
    const built = await dev('run', '--select', 'doubled', '--defer', '--state', 'prod-state');
    expect(built.code, built.stdout).toBe(0);
    const compiled = await dev('compile', '--select', 'doubled', '--defer', '--state', 'prod-state');
    expect(compiled.stdout).toContain('__dbt__cte__only_in_sql');
    expect(compiled.stdout).toContain('`prod`.`numbers`');
    expect(await queryRows(playground, 'select * from dev.doubled order by n')).toEqual([{ n: 4 }, { n: 6 }]);
  });

  it('prefers what is here, unless the state is favoured and the node is not selected', async () => {
    const compile = async (...args: string[]): Promise<string> =>
      (await dev('compile', '--defer', '--state', 'prod-state', ...args)).stdout;
    expect(await compile('--select', 'total')).toContain('`dev`.`doubled`');
    expect(await compile('--select', 'total', '--favor-state')).toContain('`prod`.`doubled`');
    const both = await compile('--select', 'total', 'doubled', '--favor-state', '--output', 'json');
    expect(both).toContain('`dev`.`doubled`');
    const inline = await dev(
      'compile',
      '--inline',
      "select * from {{ ref('numbers') }}",
      '--defer',
      '--state',
      'prod-state',
    );
    expect(inline.stdout).toContain('from `prod`.`numbers`');
  });

  it('takes --defer-state over --state', async () => {
    const result = await dev(
      'compile',
      '--select',
      'broken',
      '--defer',
      '--state',
      'nowhere-else',
      '--defer-state',
      'prod-state',
    );
    expect(result.code).toBe(2);
    playground.write({ 'only-results/run_results.json': '' });
    cpSync(at('prod-state/run_results.json'), at('only-results/run_results.json'));
    const deferred = await dev(
      'compile',
      '--select',
      'broken',
      '--defer',
      '--state',
      'only-results',
      '--defer-state',
      'prod-state',
    );
    expect(deferred.stdout).toContain('`prod`.`numbers`');
  });

  it('is read from the environment, and does nothing without being asked', async () => {
    const asked = await playground.run(['compile', '--select', 'broken', '--target', 'dev'], {
      DBT_DEFER: 'true',
      DBT_STATE: 'prod-state',
    });
    expect(asked.stdout).toContain('`prod`.`numbers`');
    const notAsked = await dev('compile', '--select', 'broken', '--state', 'prod-state');
    expect(notAsked.stdout).toContain('`dev`.`numbers`');
  });

  it('says what is missing', async () => {
    const nothing = await run('compile', '--defer');
    expect(nothing.code).toBe(2);
    expect(nothing.stdout).toMatch(/STATE_NEEDED.*--defer needs to know where to/s);
    const empty = await run('compile', '--defer', '--state', 'models');
    expect(empty.code).toBe(2);
    expect(empty.stdout).toContain('ARTIFACT_NOT_FOUND');
    const results = await run('compile', '--defer', '--state', 'only-results');
    expect(results.stdout).toMatch(/STATE_NEEDED.*no manifest\.json in 'only-results'/s);
  });
});

describe('selecting by state', () => {
  const names = async (...args: string[]): Promise<readonly string[]> => {
    const result = await run('ls', '--output', 'name', ...args);
    if (result.code !== 0) throw new Error(result.stdout);
    return result.stdout.split('\n').filter((line) => /^[\w.]+$/.test(line));
  };

  it('finds what an earlier run failed at, with what lies after it', async () => {
    expect(await names('--select', 'result:error', '--state', 'prod-state')).toEqual(['broken']);
    expect(await names('--select', 'result:success+', '--state', 'prod-state')).toEqual(
      expect.arrayContaining(['doubled', 'total', 'not_null_total_total']),
    );
    expect(await names('--select', 'result:error', '--state', 'only-results')).toEqual(['broken']);
  });

  it('takes a target’s variables for no change, a written change for one', async () => {
    const before = 'models/total.sql';
    expect(await names('--select', 'state:modified', '--state', 'prod-state', '--target', 'dev')).toEqual([]);
    playground.write({ [before]: "select sum(n) + 0 as total from {{ ref('doubled') }}\n" });
    expect(
      await names('--select', 'state:modified', '--state', 'prod-state', '--resource-type', 'model'),
    ).toEqual(['total']);
    expect(
      await names('--select', 'state:modified+', '--exclude', 'state:unmodified', '--state', 'prod-state'),
    ).toEqual(['total']);
    playground.write({ [before]: "select sum(n) as total from {{ ref('doubled') }}\n" });
  });

  it('compares config() as it is written: what a variable comes to is no change', async () => {
    const code = "{{ config(tags=[env_var('TEAM', 'a')]) }}\nselect 1 as n\n";
    playground.write({ 'models/tagged.sql': code, 'models/enabled.sql': code.replace('tags', 'query_tag') });
    await playground.run(['parse', '--target-path', 'with-a']);
    const other = await playground.run(
      ['ls', '--output', 'name', '--select', 'state:modified.configs', '--state', 'with-a'],
      { TEAM: 'b' },
    );
    expect(other.stdout).not.toMatch(/^enabled$/m);
    const legacy = 'flags: {state_modified_compare_more_unrendered_values: false}\n';
    playground.write({ 'dbt_project.yml': `name: small\nversion: 1.0.0\nprofile: small\n${legacy}` });
    await playground.run(['parse', '--target-path', 'with-a']);
    const rendered = await playground.run(
      ['ls', '--output', 'name', '--select', 'state:modified.configs', '--state', 'with-a'],
      { TEAM: 'b' },
    );
    expect(rendered.stdout).toMatch(/^enabled$/m);
    playground.write({ 'dbt_project.yml': 'name: small\nversion: 1.0.0\nprofile: small\n' });
    for (const name of ['tagged', 'enabled']) rmSync(at(`models/${name}.sql`));
  });

  it('finds sources that were loaded anew', async () => {
    playground.write({
      'models/sources.yml':
        'sources: [{name: raw, schema: prod, tables: [{name: numbers}, {name: doubled}]}]\n',
    });
    const sources = (numbers: string): string =>
      JSON.stringify({
        metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json' },
        results: [
          { unique_id: 'source.small.raw.numbers', status: 'pass', max_loaded_at: numbers },
          { unique_id: 'source.small.raw.doubled', status: 'pass', max_loaded_at: '2026-01-01T00:00:00Z' },
        ],
      });
    writeFileSync(at('prod-state/sources.json'), sources('2026-01-01T00:00:00Z'));
    writeFileSync(at('target/sources.json'), sources('2026-01-02T00:00:00Z'));
    expect(await names('--select', 'source_status:fresher', '--state', 'prod-state')).toEqual([
      'raw.numbers',
    ]);
    rmSync(at('models/sources.yml'));
  });

  it('says what it would need, and warns of comparing with what it overwrites', async () => {
    const without = await run('ls', '--select', 'state:new');
    expect(without.code).toBe(2);
    expect(without.stdout).toMatch(/STATE_MISSING.*needs the earlier manifest\.json/s);
    const wrong = await run('ls', '--select', 'state:modifed', '--state', 'prod-state');
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toContain("Did you mean 'modified' or 'unmodified'?");
    const same = await run('ls', '--select', 'state:old', '--state', 'target');
    expect(same.stdout).toContain('STATE_IS_TARGET');
  });

  it('says that nothing matches, and what may be meant', async () => {
    const result = await run('ls', '--select', 'totl');
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/SELECTOR_MATCHES_NOTHING.*'totl'/s);
    expect(result.stdout).toMatch(/[Dd]id you mean 'total'/);
  });
});
