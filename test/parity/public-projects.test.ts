import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareManifests, type Difference } from './compare-manifests.ts';
import { runDbt, whyNoDbt } from './dbt.ts';
import { isKnownDifference } from './known-differences.ts';
import { copyProject, PUBLIC_PROJECTS, whyNoProject } from './public-projects.ts';

/*
 * Public projects through dbt's parser and ours: ids, dependencies, relations, configs, tests, columns, docs and all
 * else that manifest.json has. Parsing needs no server. Skipped where dbt or the project is missing.
 */

const TSDBT = fileURLToPath(new URL('../../bin/tsdbt.js', import.meta.url));
const RESOURCES = fileURLToPath(new URL('projects/resources', import.meta.url));
const noDbt = whyNoDbt();

const PROFILE = {
  target: 'dev',
  outputs: {
    dev: { type: 'clickhouse', host: 'localhost', port: 1, user: 'default', password: '', schema: 'dev' },
  },
};

interface Parsed {
  readonly differences: readonly Difference[];
  readonly nodes: number;
  readonly semantic: readonly [unknown, unknown];
}

/** Parses a project with both programs and compares what they wrote. */
function parseWithBoth(folder: string, project: string, profile: string): Parsed {
  const profiles = join(folder, 'profiles');
  mkdirSync(profiles);
  writeFileSync(join(profiles, 'profiles.yml'), JSON.stringify({ [profile]: PROFILE }));
  const args = ['parse', '--profiles-dir', profiles, '--target-path'];
  runDbt(
    ['--no-partial-parse', ...args, join(folder, 'theirs'), '--log-path', join(folder, 'logs')],
    project,
  );
  execFileSync(process.execPath, [TSDBT, ...args, join(folder, 'ours')], { cwd: project, stdio: 'pipe' });
  const read = (side: string, file: string) => JSON.parse(readFileSync(join(folder, side, file), 'utf8'));
  const [ours, theirs] = [read('ours', 'manifest.json'), read('theirs', 'manifest.json')];
  return {
    differences: compareManifests(ours, theirs),
    nodes: Object.keys(theirs.nodes).length,
    semantic: [
      inOrder(read('ours', 'semantic_manifest.json')),
      inOrder(read('theirs', 'semantic_manifest.json')),
    ],
  };
}

/** dbt lists resources in the order in which the file system names their files. */
function inOrder(manifest: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries(manifest).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : value,
  ]);
  return Object.fromEntries(entries);
}

function suite(prepare: (project: string) => string): void {
  let folder: string;
  let parsed: Parsed;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsdbt-parity-'));
    const project = join(folder, 'project');
    parsed = parseWithBoth(folder, project, prepare(project));
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the same manifest in dbt and in tsdbt', () => {
    expect(parsed.nodes).toBeGreaterThan(5);
    expect(parsed.differences.filter((each) => !isKnownDifference(each))).toEqual([]);
  });

  it('has the same semantic manifest in dbt and in tsdbt', () => {
    expect(parsed.semantic[0]).toEqual(parsed.semantic[1]);
  });
}

for (const project of PUBLIC_PROJECTS) {
  describe.skipIf(noDbt ?? whyNoProject(project))(project.name, () => {
    suite((folder) => copyProject(project, folder));
  });
}

describe.skipIf(noDbt)('a project with every kind of resource', () => {
  suite((folder) => {
    execFileSync('cp', ['-r', RESOURCES, folder]);
    return 'resources';
  });
});
