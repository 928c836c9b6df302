import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject, type CliResult } from '../support/cli.ts';

let playground: Playground;
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args);
const at = (path: string): string => join(playground.folder, path);

interface Results {
  readonly args: Readonly<Record<string, unknown>>;
  readonly results: readonly { readonly unique_id: string; readonly status: string }[];
}
const results = (folder = 'target'): Results =>
  JSON.parse(readFileSync(at(`${folder}/run_results.json`), 'utf8')) as Results;
const statuses = (): Readonly<Record<string, string>> =>
  Object.fromEntries(results().results.map(({ unique_id: id, status }) => [id.split('.')[2] ?? '', status]));

const BROKEN = "select throwIf(n > {{ var('limit', 0) }}) + n as n from {{ ref('first') }}\n";
const MENDED = "select n from {{ ref('first') }}\n";

beforeEach(() => {
  playground = new Playground();
  playground.write(
    smallProject({
      'models/first.sql': 'select 1 as n\n',
      'models/second.sql': `{{ config(materialized='table') }}${BROKEN}`,
      'models/third.sql': "select n from {{ ref('second') }}\n",
      'models/third.yml': 'models: [{name: third, columns: [{name: n, data_tests: [not_null]}]}]\n',
      'macros/check.sql':
        "{% macro check(limit) %}{% do run_query('select throwIf(' ~ limit ~ ' > 1)') %}{% endmacro %}\n",
    }),
  );
  return async () => await playground.dispose();
});
afterAll(async () => {
  await playground.dispose();
});

describe('retry', () => {
  it('runs what failed and what was skipped because of it, as the command that it was', async () => {
    expect((await run('build')).code).toBe(1);
    expect(statuses()).toEqual({
      first: 'success',
      second: 'error',
      third: 'skipped',
      not_null_third_n: 'skipped',
    });
    const again = await run('retry');
    expect(again.code).toBe(1);
    expect(statuses()).toEqual({ second: 'error', third: 'skipped', not_null_third_n: 'skipped' });
    playground.write({ 'models/second.sql': MENDED });
    const mended = await run('retry');
    expect(mended.code, mended.stdout).toBe(0);
    expect(statuses()).toEqual({ second: 'success', third: 'success', not_null_third_n: 'pass' });
    expect(results().args['which']).toBe('build');
    const nothing = await run('retry');
    expect(nothing.code).toBe(0);
    expect(nothing.stdout).toContain('Nothing to do');
  });

  it('builds only the batches of a microbatch model that failed', async () => {
    playground.write({
      'models/days.sql':
        "select toDateTime('2024-03-01 00:00:00', 'UTC') + toIntervalDay(number) as day from numbers(4)\n",
      'models/daily.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day', batch_size='day', begin='2024-03-01', order_by='day') }}" +
        "select day, {{ var('turn', 1) }} as turn, throwIf(toDate(day) = '2024-03-02' and turn = 1) as failed from {{ ref('days') }}\n",
      'models/days.yml': 'models: [{name: days, config: {event_time: day}}]\n',
    });
    const bounds = ['--event-time-start', '2024-03-01', '--event-time-end', '2024-03-04'];
    expect((await run('run', '--select', 'days', 'daily', ...bounds)).code).toBe(1);
    expect(statuses()).toEqual({ days: 'success', daily: 'partial success' });
    const again = await run('retry', '--vars', '{turn: 2}');
    expect(again.code, again.stdout).toBe(0);
    expect(statuses()).toEqual({ daily: 'success' });
    expect(
      await queryRows(playground, 'select toDate(day) as day, turn from analytics.daily order by day'),
    ).toEqual([
      { day: '2024-03-01', turn: 1 },
      { day: '2024-03-02', turn: 2 },
      { day: '2024-03-03', turn: 1 },
    ]);
  });

  it('takes the earlier flags, and its own over them', async () => {
    await run('run', '--vars', '{limit: 0}', '--full-refresh', '--select', 'second', 'first');
    expect(results().args).toMatchObject({ vars: '{limit: 0}', full_refresh: true });
    expect((await run('retry')).code).toBe(1);
    expect(results().args).toMatchObject({ vars: '{limit: 0}', full_refresh: true });
    const mended = await run('retry', '--vars', '{limit: 5}');
    expect(mended.code, mended.stdout).toBe(0);
    expect(statuses()).toEqual({ second: 'success' });
    expect(results().args).toMatchObject({ vars: '{limit: 5}', full_refresh: true });
  });

  it('goes by a run_results.json that was brought along, dbt’s own included', async () => {
    await run('run');
    cpSync(at('target'), at('downloaded'), { recursive: true });
    const { results: rows, ...rest } = results('downloaded');
    // dbt writes every flag, with its defaults.
    const args = {
      which: 'run',
      select: [],
      exclude: [],
      vars: { limit: 9 },
      resource_types: [],
      warn_error_options: { error: [], warn: [], silence: [] },
      log_level: 'info',
      log_path: '/somewhere/else',
      project_dir: '/somewhere/else',
      target_path: null,
      indirect_selection: 'eager',
      full_refresh: false,
      static_parser: true,
    };
    writeFileSync(at('downloaded/run_results.json'), JSON.stringify({ ...rest, args, results: rows }));
    rmSync(at('target'), { recursive: true });
    const result = await run('retry', '--state', 'downloaded');
    expect(result.code, result.stdout).toBe(0);
    expect(statuses()).toEqual({ second: 'success', third: 'success' });
  });

  it('runs a macro again with its arguments', async () => {
    expect((await run('run-operation', 'check', '--args', '{limit: 2}')).code).toBe(1);
    expect(results().results).toMatchObject([{ unique_id: 'macro.small.check', status: 'error' }]);
    expect((await run('retry')).code).toBe(1);
    playground.write({
      'macros/check.sql': '{% macro check(limit) %}{{ print("seen " ~ limit) }}{% endmacro %}\n',
    });
    const mended = await run('retry');
    expect(mended.code, mended.stdout).toBe(0);
    expect(mended.stdout).toContain('seen 2');
  });

  it('asks for secrets again, since artifacts do not keep them', async () => {
    const env = { DBT_ENV_SECRET_LIMIT: 'sesame' };
    await playground.run(['run', '--vars', '{limit: 0, word: sesame}'], env);
    expect(JSON.stringify(results().args)).not.toContain('sesame');
    const masked = await playground.run(['retry'], env);
    expect(masked.code).toBe(2);
    expect(masked.stdout).toMatch(/RETRY_SECRET.*give --vars again/s);
    const given = await playground.run(['retry', '--vars', '{limit: 7, word: sesame}'], env);
    expect(given.code, given.stdout).toBe(0);
  });

  it('retries tests that only warned under --warn-error', async () => {
    playground.write({
      'models/second.sql': MENDED,
      'tests/some.sql': "{{ config(severity='warn') }}select n from {{ ref('first') }}\n",
    });
    expect((await run('build')).code).toBe(0);
    expect((await run('retry')).stdout).toContain('Nothing to do');
    await run('retry', '--warn-error');
    expect(statuses()).toEqual({ some: 'fail' });
  });

  it('says when there is nothing to go by, or a node is gone', async () => {
    const none = await run('retry');
    expect(none.code).toBe(2);
    expect(none.stdout).toContain('RETRY_NOTHING');
    await run('run');
    rmSync(at('models/third.sql'));
    rmSync(at('models/third.yml'));
    const gone = await run('retry');
    expect(gone.code).toBe(2);
    expect(gone.stdout).toMatch(/RETRY_NODE_GONE.*'model\.small\.third'/s);
  });
});
