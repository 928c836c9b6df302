import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDbt, whyNoDbt } from '../parity/dbt.ts';
import { startServe, type Serving } from '../parity/serving.ts';
import { Playground, type CliResult } from '../support/cli.ts';
import { copySources } from './package-sources.ts';
import { PROJECTS, type Exception, type IntegrationProject } from './packages.ts';

const TSDBT = join(import.meta.dirname, '..', '..', 'bin', 'tsdbt.js');
const FAILED = new Set(['error', 'fail', 'runtime error']);

interface Outcome {
  readonly unique_id: string;
  readonly status: string;
  readonly message: string | null;
  readonly failures: number | null;
}

/** Results by id, unit tests aside. */
function outcomesIn(target: string): ReadonlyMap<string, Outcome> {
  const { results } = JSON.parse(readFileSync(join(target, 'run_results.json'), 'utf8')) as {
    results: readonly Outcome[];
  };
  const shown = results.filter((each) => !each.unique_id.startsWith('unit_test.'));
  return new Map(shown.map((each) => [each.unique_id, each]));
}

/** `test.package.name.hash` → `name`. */
const nameOf = (id: string): string => id.split('.')[2] ?? id;

/** Whether an exception says why a node failed. */
const explains =
  ({ unique_id, status, message }: Outcome) =>
  ({ names, refusal }: Exception): boolean => {
    if (!names.test(nameOf(unique_id))) return false;
    if (refusal === undefined) return status === 'fail';
    return (message ?? '').includes(typeof refusal === 'number' ? `Code: ${refusal}.` : refusal);
  };

/** A package's own integration tests, with the package and what it needs as installed packages. */
function layOut(project: IntegrationProject, folder: string): boolean {
  const sources = join(folder, 'sources');
  if (!copySources(project.source, join(sources, project.name))) return false;
  const own = join(folder, 'project');
  cpSync(join(sources, project.name, 'integration_tests'), own, { recursive: true });
  for (const needed of project.needs) {
    if (!copySources(needed.source, join(sources, needed.name))) return false;
  }
  for (const { name } of [project, ...project.needs]) {
    const installed = join(own, 'dbt_packages', name);
    cpSync(join(sources, name), installed, { recursive: true });
    rmSync(join(installed, 'integration_tests'), { recursive: true, force: true });
    rmSync(join(installed, 'packages.yml'), { force: true });
  }
  writeFileSync(join(own, 'packages.yml'), 'packages: []\n');
  rmSync(join(own, 'package-lock.yml'), { force: true });
  writeProfile(join(folder, 'embedded'), { driver: 'embedded', path: join(folder, 'data') });
  return true;
}

function writeProfile(folder: string, fields: Readonly<Record<string, unknown>>): void {
  mkdirSync(folder, { recursive: true });
  const output = { type: 'clickhouse', schema: 'packages', threads: 4, ...fields };
  const profiles = { integration_tests: { target: 'clickhouse', outputs: { clickhouse: output } } };
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify(profiles));
}

describe.each(PROJECTS)("the integration tests of $name, the package's own files unchanged", (project) => {
  const playground = new Playground();
  const { folder } = playground;
  const isThere = layOut(project, folder);
  if (!isThere) process.stderr.write(`test/packages: no sources of ${project.source.repository} here\n`);
  let ours: ReadonlyMap<string, Outcome> = new Map();

  beforeAll(async () => {
    if (!isThere) return;
    const run = async (command: readonly string[], target: string): Promise<CliResult> => {
      const args = ['--profiles-dir', join(folder, 'embedded'), '--target-path', join(folder, target)];
      return await playground.run([...command, ...args], {}, join(folder, 'project'));
    };
    const { prepare } = project;
    if (prepare !== undefined) {
      const prepared = await run(['run-operation', prepare], 'prepared');
      if (prepared.code !== 0) throw new Error(prepared.stdout + prepared.stderr);
    }
    const built = await run(['build'], 'ours');
    if (!existsSync(join(folder, 'ours', 'run_results.json'))) throw new Error(built.stdout + built.stderr);
    ours = outcomesIn(join(folder, 'ours'));
    if (ours.size !== project.total) process.stderr.write(built.stdout + built.stderr);
  }, 300_000);

  afterAll(async () => await playground.dispose());

  it.skipIf(!isThere)('pass on embedded ClickHouse, but for what ClickHouse does otherwise', () => {
    expect(ours.size).toBe(project.total);
    const failed = [...ours.values()].filter((each) => FAILED.has(each.status));
    const unexplained = failed.filter(
      (each) => !project.random?.test(each.unique_id) && !project.exceptions.some(explains(each)),
    );
    expect(unexplained.map(({ unique_id, message }) => [unique_id, message])).toEqual([]);
    const idle = project.exceptions.filter((each) => !failed.some((outcome) => explains(outcome)(each)));
    expect(idle.map((each) => each.names.source)).toEqual([]);
  });

  it.skipIf(!isThere || project.unreadableInDbt !== undefined || whyNoDbt())(
    'end in dbt, over the same engine, as they do here, one by one',
    async () => {
      const served = mkdtempSync(join(tmpdir(), 'tsdbt-packages-'));
      let serving: Serving | undefined;
      try {
        writeFileSync(join(served, 'dbt_project.yml'), 'name: served\nprofile: integration_tests\n');
        writeProfile(served, { driver: 'embedded', path: join(served, 'data') });
        serving = await startServe(TSDBT, served);
        const profiles = join(folder, 'server');
        const login = { host: '127.0.0.1', port: serving.port, user: 'dbt', password: 'secret' };
        writeProfile(profiles, login);
        const target = join(folder, 'theirs');
        const args = ['--profiles-dir', profiles, '--target-path', target, '--log-path', served];
        const { prepare } = project;
        if (prepare !== undefined) runDbt(['run-operation', prepare, ...args], join(folder, 'project'));
        try {
          runDbt(['build', ...args], join(folder, 'project'));
        } catch {
          // What fails is compared below.
        }
        const theirs = outcomesIn(target);
        const differing = [...ours.values()]
          .filter((each) => {
            const their = theirs.get(each.unique_id);
            return their?.status !== each.status || their.failures !== each.failures;
          })
          .filter((each) => !project.failsInDbtOnly?.test(each.unique_id))
          // Models that dbt skips behind its own unit tests were built here.
          .filter((each) => theirs.get(each.unique_id)?.status !== 'skipped')
          .filter((each) => !project.random?.test(each.unique_id));
        expect(differing.map((each) => each.unique_id)).toEqual([]);
      } finally {
        await serving?.stop();
        rmSync(served, { recursive: true, force: true });
      }
    },
    600_000,
  );
});
