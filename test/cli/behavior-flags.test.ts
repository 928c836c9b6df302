import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Playground, smallProject, type CliResult } from '../support/cli.ts';

/** dbt's behaviour flags, `flags:` of dbt_project.yml, where they change what commands do. */
let playground: Playground;
beforeEach(() => {
  playground = new Playground();
});
afterEach(async () => {
  await playground.dispose();
});

const project = (flags: string, rest = ''): string =>
  `name: small\nversion: 1.0.0\nprofile: small\n${rest}flags: {${flags}}\n`;
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args);

describe('skip_nodes_if_on_run_start_fails', () => {
  const start = 'on-run-start: "select throwIf(1)"\n';

  it('is on: nothing is run after a failed hook', async () => {
    playground.write(
      smallProject({ 'dbt_project.yml': project('', start), 'models/m.sql': 'select 1 as n' }),
    );
    const result = await run('run');
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/SKIP relation analytics\.m /);
  });

  it('runs the nodes all the same when it is off, and the command fails', async () => {
    const off = project('skip_nodes_if_on_run_start_fails: false', start);
    playground.write(smallProject({ 'dbt_project.yml': off, 'models/m.sql': 'select 1 as n' }));
    const result = await run('run');
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('OK created sql view model `analytics`.`m`');
  });
});

describe('require_ref_searches_node_package_before_root', () => {
  const files = (flags: string): Readonly<Record<string, string>> =>
    smallProject({
      'dbt_project.yml': project(flags),
      'packages.yml': 'packages: [{local: ./other}]\n',
      'models/shared.sql': "{{ config(alias='of_root') }} select 1 as n\n",
      'other/dbt_project.yml': 'name: other\nversion: 1.0.0\n',
      'other/models/shared.sql': "{{ config(alias='of_package') }} select 2 as n\n",
      'other/models/reader.sql': "select n from {{ ref('shared') }}\n",
    });

  it.each([
    ['', '`analytics`.`of_root`'],
    ['require_ref_searches_node_package_before_root: true', '`analytics`.`of_package`'],
  ])('with %j leads a bare ref of a package to %s', async (flags, relation) => {
    playground.write(files(flags));
    expect((await run('deps')).code).toBe(0);
    const result = await run('compile', '--select', 'reader');
    expect(result.code, result.stdout).toBe(0);
    expect(result.stdout).toContain(`select n from ${relation}`);
  });
});
