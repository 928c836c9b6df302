import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject, type CliResult } from '../support/cli.ts';

/** Flags of dbt's commands that no other test of the command line holds. */
const playground = new Playground();
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args);
const at = (path: string): string => join(playground.folder, path);

beforeAll(() => {
  playground.write(
    smallProject({
      'seeds/numbers.csv': 'n,name\n1,one\n2,two\n',
      'models/inlined.sql': "{{ config(materialized='ephemeral') }} select n from {{ ref('numbers') }}\n",
      'models/chatty.sql': "{% do print('said by chatty') %}select n from {{ ref('inlined') }}\n",
      'macros/say_line.sql': '{% macro say_line(n) %}{% do print(flags.INVOCATION_COMMAND) %}{% endmacro %}',
      'tests/none.sql': "select * from {{ ref('numbers') }} where n < 0\n",
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

it('templates and run_results.json have the whole line that was typed, as in dbt', async () => {
  const line = ['run-operation', 'say_line', '--args', '{n: 2}', '--quiet'];
  const result = await run(...line);
  expect(result.stdout.split('\n')).toContain(`tsdbt ${line.join(' ')}`);
  const { args } = JSON.parse(readFileSync(at('target/run_results.json'), 'utf8'));
  expect(args).toMatchObject({ which: 'run-operation', invocation_command: `tsdbt ${line.join(' ')}` });
});

describe('seed --show and build --show', () => {
  it.each(['seed', 'build'])('%s shows rows of the seeds that it loaded', async (command) => {
    const result = await run(command, '--show', '--select', 'numbers');
    expect(result.code, result.stdout).toBe(0);
    expect(result.stdout).toMatch(/Random sample of table: analytics\.numbers\n-{41}\n/);
    expect(result.stdout).toMatch(/^\|\s+1 \| one\s*\|$/m);
    expect(result.stdout).toMatch(/^\|\s+2 \| two\s*\|$/m);
  });

  it('shows nothing without it', async () => {
    expect((await run('seed')).stdout).not.toContain('Random sample');
  });
});

describe('show --inline-direct', () => {
  it('sends SQL as it stands, without reading the project', async () => {
    const broken = new Playground().write({ ...smallProject(), 'models/broken.sql': '{% if %}' });
    const sql = "select number, '{{ x }}' as raw from numbers(9)";
    const result = await broken.run([
      'show',
      '--inline-direct',
      sql,
      '--output',
      'json',
      '--limit',
      '2',
      '-q',
    ]);
    await broken.dispose();
    expect(result.code, result.stdout).toBe(0);
    expect((JSON.parse(result.stdout) as { readonly show: unknown }).show).toEqual([
      { number: 0, raw: '{{ x }}' },
      { number: 1, raw: '{{ x }}' },
    ]);
  });
});

describe('compile', () => {
  it('leaves ephemeral models out with --no-inject-ephemeral-ctes', async () => {
    const whole = await run('compile', '--select', 'chatty');
    expect(whole.stdout).toContain('with __dbt__cte__inlined as (');
    const bare = await run('compile', '--select', 'chatty', '--no-inject-ephemeral-ctes');
    expect(bare.stdout).toContain('select n from `__dbt__cte__inlined`');
    expect(bare.stdout).not.toContain('with __dbt__cte__inlined as (');
  });

  it('limits what is read to no rows with --empty', async () => {
    const result = await run('compile', '--select', 'chatty', '--empty');
    expect(result.stdout).toContain('(select * from `analytics`.`numbers` where false limit 0)');
  });
});

describe('flags of every command', () => {
  it('--no-print keeps what templates print to themselves', async () => {
    expect((await run('compile', '--select', 'chatty')).stdout).toContain('said by chatty');
    expect((await run('compile', '--select', 'chatty', '--no-print')).stdout).not.toContain('said by chatty');
    const env = await playground.run(['compile', '--select', 'chatty'], { DBT_PRINT: 'false' });
    expect(env.stdout).not.toContain('said by chatty');
  });

  it('--no-write-json writes no artifacts', async () => {
    const args = ['build', '--select', 'numbers', '--target-path', 'elsewhere'];
    expect((await run(...args, '--no-write-json')).code).toBe(0);
    expect(existsSync(at('elsewhere/run_results.json'))).toBe(false);
    expect(existsSync(at('elsewhere/manifest.json'))).toBe(false);
    expect((await run(...args)).code).toBe(0);
    expect(existsSync(at('elsewhere/run_results.json'))).toBe(true);
  });

  it('--version and -v say which program this is', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    expect((await run('--version')).stdout).toBe(`tsdbt ${version}\n`);
    expect((await run('-v')).stdout).toBe(`tsdbt ${version}\n`);
  });

  it('--record-timing-info writes a profile of the command', async () => {
    const result = await run('ls', '-r', 'where.cpuprofile');
    expect(result.code, result.stdout + result.stderr).toBe(0);
    const profile = JSON.parse(readFileSync(at('where.cpuprofile'), 'utf8')) as Record<string, unknown>;
    expect(profile).toMatchObject({ nodes: expect.any(Array), samples: expect.any(Array) });
  });

  it('--single-threaded runs one node at a time', async () => {
    const result = await run('run', '--single-threaded', '--threads', '3');
    expect(result.stdout).toContain('Concurrency: 1 threads');
  });

  it('--macro-debugging and its like are taken, and change nothing', async () => {
    const idle = [
      '--macro-debugging',
      '--log-cache-events',
      '--no-use-experimental-parser',
      '--use-fast-test-edges',
    ];
    expect((await run('ls', ...idle)).code).toBe(0);
    expect((await run('build', '--export-saved-queries', '--include-saved-query')).code).toBe(0);
  });
});

describe('--resource-type and --exclude-resource-type', () => {
  const names = async (
    env: Readonly<Record<string, string>>,
    ...args: string[]
  ): Promise<readonly string[]> =>
    (await playground.run(['ls', '--no-print', '--output', 'name', ...args], env)).stdout.trim().split('\n');

  it('are read from the environment too, where the command line says nothing', async () => {
    expect(await names({ DBT_RESOURCE_TYPES: 'seed test' })).toEqual(['none', 'numbers']);
    expect(await names({ DBT_ENGINE_RESOURCE_TYPES: 'seed' })).toEqual(['numbers']);
    expect(await names({ DBT_EXCLUDE_RESOURCE_TYPES: 'model test' })).toEqual(['numbers']);
    expect(await names({ DBT_RESOURCE_TYPES: 'seed' }, '--resource-type', 'test')).toEqual(['none']);
  });
});
