import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject, type CliResult } from '../support/cli.ts';

const playground = new Playground();
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args);
const project = (flags = ''): string =>
  `name: small\nversion: 1.0.0\nprofile: small\nmodels: {small: {materialized: view, sub: {materialized: table}}}\n${flags}`;
const log = (folder: string): string => readFileSync(join(playground.folder, folder, 'dbt.log'), 'utf8');

beforeAll(() => {
  playground.write(
    smallProject({
      'dbt_project.yml': project(),
      'models/one.sql': '{{ exceptions.warn("mind the gap") }}select 1 as n\n',
      'models/sub/two.sql': 'select 2 as n\n',
      'models/one.yml':
        'models: [{name: one, columns: [{name: n, data_tests: [{accepted_values: {arguments: {values: [2]}, config: {severity: warn}}}]}]}]\n',
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

describe('--warn-error', () => {
  it('fails a node that warns while it runs, as in dbt: the others are built, and the exit code is 1', async () => {
    const shop = new Playground().write(
      smallProject({
        'models/warned.sql': "{% if execute %}{% do exceptions.warn('beware') %}{% endif %} select 1 as n\n",
        'models/promised.sql': "{{ config(materialized='table', order_by='n') }} select 1::UInt8 as n\n",
        'models/calm.sql': 'select 1 as n\n',
        'models/m.yml':
          'models: [{name: promised, config: {contract: {enforced: true}}, columns: [{name: n, data_type: UInt8, constraints: [{type: not_null}]}]}]\n',
      }),
    );
    const statuses = (): unknown => {
      const { results } = JSON.parse(readFileSync(join(shop.folder, 'target/run_results.json'), 'utf8')) as {
        readonly results: readonly { readonly unique_id: string; readonly status: string }[];
      };
      return Object.fromEntries(results.map(({ unique_id: id, status }) => [id.split('.')[2], status]));
    };
    const calm = await shop.run(['run']);
    expect(calm.code, calm.stdout).toBe(0);
    expect(calm.stdout).toContain('beware');
    const strict = await shop.run(['run', '--warn-error']);
    expect(strict.code, strict.stdout).toBe(1);
    expect(statuses()).toEqual({ warned: 'error', promised: 'error', calm: 'success' });
    const properties = readFileSync(join(shop.folder, 'models/m.yml'), 'utf8');
    expect(strict.stdout).toContain(`models/m.yml:1:${properties.indexOf('not_null') + 1}\n`);
    await shop.dispose();
  });
});

describe('--warn-error-options', () => {
  it('makes the named warnings errors, and others not', async () => {
    const named = await run(
      'ls',
      '--select',
      'nothing',
      '--warn-error-options',
      '{error: [NoNodesForSelectionCriteria]}',
    );
    expect(named.code).toBe(2);
    const other = await run('ls', '--select', 'nothing', '--warn-error-options', '{error: [LogTestResult]}');
    expect(other.code).toBe(0);
    expect(other.stdout).toContain('SELECTOR_MATCHES_NOTHING');
  });

  it('passes over what is silenced, also from flags: of the project and the environment', async () => {
    const said = await run('parse');
    expect(said.stdout).toContain('mind the gap');
    const silenced = await run('parse', '--warn-error-options', '{silence: [JinjaLogWarning]}');
    expect(silenced.stdout).not.toContain('mind the gap');
    const options = '{error: all, warn: [Deprecations], silence: [JinjaLogWarning]}';
    const byEnvironment = await playground.run(['parse'], { DBT_WARN_ERROR_OPTIONS: options });
    expect(byEnvironment.code, byEnvironment.stdout).toBe(0);
    expect(byEnvironment.stdout).not.toContain('mind the gap');
    playground.write({ 'dbt_project.yml': project(`flags: {warn_error_options: ${options}}\n`) });
    const byProject = await run('ls', '--select', 'nothing');
    expect(byProject.code).toBe(2);
    expect(byProject.stdout).not.toContain('mind the gap');
    playground.write({ 'dbt_project.yml': project() });
  });

  it('makes tests that warn fail by the name of their event', async () => {
    const warned = await run('build');
    expect(warned.code, warned.stdout).toBe(0);
    expect(warned.stdout).toMatch(/WARN=1 ERROR=0/);
    const failed = await run('build', '--warn-error-options', '{error: [LogTestResult]}');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/WARN=0 ERROR=1/);
  });

  it('refuses what it cannot read', async () => {
    const result = await run('parse', '--warn-error-options', '{errors: all}');
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/WARN_ERROR_OPTIONS.*there is no key 'errors'/s);
  });
});

describe('deprecations', () => {
  it('are shown once a kind and counted, or all of them on request', async () => {
    const count = (text: string): number =>
      text.split('\n').filter((line) => /warning \w+:.*\+/.test(line)).length;
    const once = await run('parse');
    expect(count(once.stdout)).toBe(1);
    expect(once.stdout).toMatch(
      /Summary of encountered deprecations:\n- MissingPlusPrefixDeprecation: 2 occurrences/,
    );
    expect(once.stdout).toContain('--show-all-deprecations');
    const all = await run('parse', '--show-all-deprecations');
    expect(count(all.stdout)).toBe(2);
    const silenced = await run('parse', '--warn-error-options', '{silence: [Deprecations]}');
    expect(silenced.stdout).not.toContain('deprecations');
  });
});

describe('the log file', () => {
  it('has its own level and form', async () => {
    await run('parse', '--log-path', 'json-logs', '--log-format-file', 'json');
    const first: unknown = JSON.parse(log('json-logs').split('\n')[0] ?? '');
    expect(first).toMatchObject({ info: { name: 'MainReportVersion', level: 'info' } });
    expect(log('json-logs')).toContain('"level":"debug"');
    await run('parse', '--log-path', 'text-logs', '--log-format-file', 'text', '--log-level-file', 'warn');
    expect(log('text-logs')).toMatch(/^\d\d:\d\d:\d\d {2}warning/);
    expect(log('text-logs')).not.toContain('Running with');
    const silent = await run('parse', '--log-path', 'no-logs', '--log-level-file', 'none');
    expect(silent.stdout).toContain('Running with');
    expect(existsSync(join(playground.folder, 'no-logs/dbt.log'))).toBe(false);
  });

  it('follows the screen’s form and level where it has none of its own', async () => {
    await run('parse', '--log-path', 'same-logs', '--log-format', 'json', '--log-level', 'warn');
    const lines = log('same-logs').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { info: { level: string } }).info.level)).toEqual(
      lines.map(() => 'warn'),
    );
  });

  it('has colour when it is told to', async () => {
    await run('parse', '--log-path', 'plain-logs');
    expect(log('plain-logs')).not.toContain('\u001B[');
    await run('parse', '--log-path', 'coloured-logs', '--use-colors-file');
    expect(log('coloured-logs')).toContain('\u001B[33m');
  });

  it('is begun anew once it is larger than --log-file-max-bytes, and not without a bound', async () => {
    const size = (): number => statSync(join(playground.folder, 'full-logs/dbt.log')).size;
    await run('parse', '--log-path', 'full-logs');
    const once = size();
    await run('parse', '--log-path', 'full-logs', '--log-file-max-bytes', '0');
    expect(size()).toBeGreaterThan(once * 1.5);
    await run('parse', '--log-path', 'full-logs', '--log-file-max-bytes', '100');
    expect(size()).toBeLessThan(once * 1.5);
    expect(existsSync(join(playground.folder, 'full-logs/dbt.log.1'))).toBe(true);
    rmSync(join(playground.folder, 'full-logs'), { recursive: true });
  });
});
