import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject, type CliResult } from '../support/cli.ts';

/** `prod` was built and its artifacts kept in `prod-state`; `dev` is empty. */
const playground = new Playground();
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args);
const clone = async (...args: string[]): Promise<CliResult> =>
  await run('clone', '--state', 'prod-state', '--target', 'dev', ...args);
const at = (path: string): string => join(playground.folder, path);

const target = (schema: string): string =>
  `    ${schema}: {type: clickhouse, driver: embedded, path: .tsdbt/data, schema: ${schema}, threads: 2}\n`;

const engines = async (): Promise<Readonly<Record<string, string>>> => {
  const rows = await queryRows(
    playground,
    "select name, engine from system.tables where database = 'dev' order by name",
  );
  return Object.fromEntries(rows.map(({ name, engine }) => [String(name), String(engine)]));
};

const outcomes = (): Readonly<Record<string, string>> => {
  const { results } = JSON.parse(readFileSync(at('target/run_results.json'), 'utf8')) as {
    readonly results: readonly {
      readonly unique_id: string;
      readonly status: string;
      readonly message: string;
    }[];
  };
  return Object.fromEntries(
    results.map(({ unique_id: id, status, message }) => [id.split('.')[2] ?? '', `${status}: ${message}`]),
  );
};

beforeAll(async () => {
  playground.write(
    smallProject({
      'profiles.yml': `small:\n  target: prod\n  outputs:\n${target('prod')}${target('dev')}`,
      'dbt_project.yml':
        'name: small\nversion: 1.0.0\nprofile: small\non-run-start: select 1\non-run-end: select 2\n',
      'seeds/numbers.csv': 'n\n1\n2\n3\n',
      'models/kept.sql':
        "{{ config(materialized='table', order_by='n', post_hook='insert into {{ this }} values (100)') }} select n from {{ ref('numbers') }}\n",
      'models/seen.sql': "select n from {{ ref('kept') }}\n",
      'models/logged.sql':
        "{{ config(materialized='table', engine='Log') }} select n from {{ ref('numbers') }}\n",
      'models/inlined.sql': "{{ config(materialized='ephemeral') }} select 1 as n\n",
    }),
  );
  const built = await run('build');
  expect(built.code, built.stdout).toBe(0);
  cpSync(at('target'), at('prod-state'), { recursive: true });
  playground.write({ 'models/newer.sql': 'select 1 as n\n' });
});
afterAll(async () => {
  await playground.dispose();
});

describe('clone', () => {
  it('shares the parts of MergeTree tables, and makes views of the rest', async () => {
    const result = await clone();
    expect(result.code, result.stdout).toBe(0);
    expect(await engines()).toEqual({
      kept: 'MergeTree',
      logged: 'View',
      numbers: 'MergeTree',
      seen: 'View',
    });
    // The hook of the table has not run again: the row that it adds is there once.
    expect(await queryRows(playground, 'select count() as c, max(n) as most from dev.kept')).toEqual([
      { c: 4, most: 100 },
    ]);
    expect(await queryRows(playground, 'select count() as c from dev.logged')).toEqual([{ c: 3 }]);
    expect(result.stdout).toContain('No relation found in state manifest for model.small.newer');
    expect(outcomes()['newer']).toBe('success: No-op');
    expect(outcomes()).not.toHaveProperty('inlined');
  });

  it('leaves what is there, unless a full refresh is asked for', async () => {
    const again = await clone('--select', 'kept');
    expect(again.stdout).toContain('Relation `dev`.`kept` already exists');
    expect(outcomes()).toEqual({ kept: 'success: No-op' });
    const anew = await clone('--select', 'kept', 'seen', '--full-refresh');
    expect(anew.code, anew.stdout).toBe(0);
    expect(outcomes()).toEqual({ kept: 'success: OK', seen: 'success: OK' });
    expect(await queryRows(playground, 'select count() as c from dev.kept')).toEqual([{ c: 4 }]);
  });

  it('does nothing to a relation that is the very one', async () => {
    const result = await run('clone', '--state', 'prod-state', '--full-refresh', '--select', 'kept', 'seen');
    expect(result.code, result.stdout).toBe(0);
    expect(result.stdout).toContain('Target relation and defer relation are the same');
    expect(outcomes()).toEqual({ kept: 'success: No-op', seen: 'success: No-op' });
    expect(await queryRows(playground, 'select count() as c from prod.seen')).toEqual([{ c: 4 }]);
  });

  it('puts a table in the place of a view, and is gone on with by retry', async () => {
    await run('run-operation', '--sql', 'drop table dev.kept', '--target', 'dev');
    await run('run-operation', '--sql', 'create view dev.kept as select 0 as n', '--target', 'dev');
    await run('run-operation', '--sql', 'rename table prod.logged to prod.elsewhere', '--target', 'dev');
    const failed = await clone('--select', 'kept', 'logged', '--full-refresh');
    expect(failed.code).toBe(1);
    expect(outcomes()['kept']).toBe('success: OK');
    expect((await engines())['kept']).toBe('MergeTree');
    expect(outcomes()['logged']).toMatch(/^error: Database Error/);
    await run(
      'run-operation',
      '--sql',
      'rename table prod.elsewhere to prod.logged',
      '--target-path',
      'other',
    );
    const retried = await run('retry', '--target', 'dev');
    expect(retried.code, retried.stdout).toBe(0);
    expect(outcomes()).toEqual({ logged: 'success: OK' });
  });

  it('says what it needs without --state', async () => {
    const result = await run('clone', '--target', 'dev');
    expect(result.code).toBe(2);
    expect(result.stdout + result.stderr).toContain('STATE_NEEDED');
  });

  it('runs no hooks of the project, as in dbt', async () => {
    const names = (): readonly string[] =>
      Object.keys(outcomes()).filter((name) => name.includes('-on-run-'));
    await run('run', '--select', 'seen');
    expect(names()).toEqual(['small-on-run-start-0', 'small-on-run-end-0']);
    expect((await clone()).code).toBe(0);
    expect(names()).toEqual([]);
  });
});
