import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDbtToItsEnd, whyNoDbt } from './dbt.ts';
import { isBuiltInTest } from './known-differences.ts';
import { copyProject, PUBLIC_PROJECTS, whyNoProject } from './public-projects.ts';
import { startServe, type Serving } from './serving.ts';

/*
 * Public projects compiled by dbt and by tsdbt against one ClickHouse that holds the project's seeds: the same SQL, node
 * by node. Skipped where dbt or the project is missing.
 */

const TSDBT = fileURLToPath(new URL('../../bin/tsdbt.js', import.meta.url));
const PANTRY = fileURLToPath(new URL('projects/state', import.meta.url));
const noDbt = whyNoDbt();
if (noDbt) process.stderr.write(`test/parity is skipped: ${noDbt}\n`);

/** By unique id; a node without SQL was not compiled, because it failed or because it has none. */
type CompiledSql = ReadonlyMap<string, string | undefined>;

interface Manifest {
  readonly nodes: Readonly<Record<string, { readonly compiled_code?: string }>>;
}

function compiledIn(folder: string): CompiledSql {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return new Map(Object.entries(manifest.nodes).map(([id, node]) => [id, node.compiled_code]));
}

/** What the SQL of one node came to on both sides. */
interface Pair {
  readonly id: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

for (const project of PUBLIC_PROJECTS) {
  describe.skipIf(noDbt ?? whyNoProject(project))(`${project.name}, compiled`, () => {
    let folder: string;
    let serving: Serving;
    let pairs: readonly Pair[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tsdbt-parity-'));
      cpSync(PANTRY, join(folder, 'served'), { recursive: true });
      serving = await startServe(TSDBT, join(folder, 'served'));
      const profile = copyProject(project, join(folder, 'project'));
      writeProfile(join(folder, 'profiles'), profile, serving.port);
      const args = ['--profiles-dir', join(folder, 'profiles'), '--log-path', join(folder, 'logs')];
      const cwd = join(folder, 'project');
      const compile = [
        'compile',
        ...args,
        '--exclude',
        'resource_type:seed',
        ...(project.uncompilable ?? []),
      ];
      const theirs = ['--target-path', join(folder, 'theirs')];
      expect(runDbtToItsEnd(['seed', ...args, ...theirs], cwd)).toBe(0);
      expect(runDbtToItsEnd([...compile, ...theirs], cwd)).toBe(0);
      const ours = spawnSync(process.execPath, [TSDBT, ...compile, '--target-path', join(folder, 'ours')], {
        cwd,
        encoding: 'utf8',
      });
      expect(ours.status, ours.stdout + ours.stderr).toBe(0);
      const [left, right] = [compiledIn(join(folder, 'ours')), compiledIn(join(folder, 'theirs'))];
      const ids = new Set([...left.keys(), ...right.keys()]);
      pairs = [...ids].map((id) => ({ id, ours: left.get(id), theirs: right.get(id) }));
    }, 300_000);

    afterAll(async () => {
      await serving?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('comes to the same SQL in dbt and in tsdbt, but for the built-in tests and what is listed', () => {
      const own = pairs.filter(({ id }) => !isBuiltInTest(id));
      expect(own.filter(({ theirs }) => theirs !== undefined).length).toBeGreaterThan(2);
      const isKnown = ({ id }: Pair): boolean => Object.hasOwn(project.otherwise ?? {}, id);
      const differing = own.filter(({ ours, theirs }) => ours !== theirs);
      expect(differing.filter((pair) => !isKnown(pair))).toEqual([]);
      expect(differing.map(({ id }) => id).toSorted()).toEqual(Object.keys(project.otherwise ?? {}));
    });
  });
}

function writeProfile(folder: string, profile: string, port: number): void {
  const output = {
    type: 'clickhouse',
    host: '127.0.0.1',
    port,
    user: 'dbt',
    password: 'secret',
    schema: 'dev',
    threads: 2,
  };
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ [profile]: { target: 'dev', outputs: { dev: output } } }),
  );
}
