import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareManifests, type Difference } from './compare-manifests.ts';
import { isBuiltInTest, isKnownDifference } from './known-differences.ts';
import { runDbt, whyNoDbt } from './dbt.ts';
import { startServe, type Serving } from './serving.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSDBT = join(ROOT, 'bin', 'tsdbt.js');
const missing = whyNoDbt();
if (missing) process.stderr.write(`test/parity is skipped: ${missing}\n`);

describe.skipIf(missing)('the bundled project', () => {
  let folder: string;
  let serving: Serving;
  let differences: readonly Difference[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsdbt-parity-'));
    const project = join(folder, 'project');
    const isSource = (path: string): boolean => !/[/\\](?:target|logs|\.tsdbt)$/.test(path);
    cpSync(join(ROOT, 'project'), project, { recursive: true, filter: isSource });
    // dbt reads no property files at the project's root.
    renameSync(join(project, 'sources.yml'), join(project, 'models', 'sources.yml'));
    serving = await startServe(TSDBT, project);
    const profiles = join(folder, 'profiles');
    writeProfile(profiles, serving.port);
    const args = ['compile', '--profiles-dir', profiles, '--target-path'];
    runDbt([...args, join(folder, 'theirs'), '--log-path', join(folder, 'logs')], project);
    execFileSync(process.execPath, [TSDBT, ...args, join(folder, 'ours')], { cwd: project, stdio: 'pipe' });
    const { nodes } = JSON.parse(readFileSync(join(folder, 'theirs', 'manifest.json'), 'utf8'));
    expect(Object.keys(nodes).length).toBeGreaterThan(100);
    differences = compareManifests(manifestIn('ours'), manifestIn('theirs'));
  }, 120_000);

  afterAll(async () => {
    await serving?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const manifestIn = (target: string): unknown =>
    JSON.parse(readFileSync(join(folder, target, 'manifest.json'), 'utf8'));

  it('is the same to dbt and to tsdbt, but for the SQL of the built-in tests', () => {
    expect(differences.filter((each) => !isKnownDifference(each))).toEqual([]);
  });

  it('compiles to the same SQL in dbt and in tsdbt, where the project wrote it', () => {
    const own = differences.filter(({ id, field }) => field === 'compiled_code' && !isBuiltInTest(id));
    expect(own).toEqual([]);
  });
});

function writeProfile(folder: string, port: number): void {
  const output = {
    type: 'clickhouse',
    host: '127.0.0.1',
    port,
    user: 'dbt',
    password: 'secret',
    schema: 'shop',
    threads: 2,
  };
  const profiles = { ecommerce: { target: 'dev', outputs: { dev: output } } };
  mkdirSync(folder);
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify(profiles));
}
