import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createClock,
  DiagnosticList,
  formatLocation,
  sha256,
  UserError,
  type Diagnostic,
  type JsonObject,
} from '../base/index.ts';
import type { Invocation } from '../context/index.ts';
import { findProject } from './find-project.ts';
import { loadProject } from './load-project.ts';
import { readProjectFile } from './load-project-config.ts';
import type { LoadedProject, ProjectRequest, ResourceFile } from './types.ts';

let folder = '';
const sink = new DiagnosticList();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-project-'));
  sink.all.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

function write(files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function invocation(cliVars: JsonObject): Invocation {
  const clock = createClock('2026-01-01T00:00:00Z');
  const talk = {
    log: () => undefined,
    print: () => undefined,
    report: (each: Diagnostic) => sink.report(each),
  };
  const env = { HOME: join(folder, 'home') };
  return {
    id: 'i',
    startedAt: clock.now(),
    clock,
    which: 'run',
    env,
    cliVars,
    flags: {},
    args: {},
    sink: talk,
  };
}

function load(
  files: Files,
  request: Partial<ProjectRequest> & { vars?: JsonObject } = {},
): Promise<LoadedProject> {
  write({ 'dbt_project.yml': 'name: shop\n', ...files });
  const { vars = {}, ...rest } = request;
  return loadProject({ root: findProject(folder), cwd: folder, invocation: invocation(vars), ...rest });
}

async function errorsOf(files: Files, request?: Partial<ProjectRequest>): Promise<readonly Diagnostic[]> {
  const error: unknown = await load(files, request).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error.diagnostics;
  throw new Error('no UserError', { cause: error });
}

const place = ({ span }: Diagnostic): string | undefined => span && formatLocation(span);
const paths = (files: readonly { readonly originalFilePath: string }[]) =>
  files.map((file) => file.originalFilePath);

describe('the folder of a project', () => {
  it('is --project-dir, the working directory, a parent, or the folder project', () => {
    write({ 'a/dbt_project.yml': '', 'b/project/dbt_project.yml': '', 'a/models/x/keep': '', 'b/x': '' });
    expect(findProject(join(folder, 'a')).folder).toBe(join(folder, 'a'));
    expect(findProject(join(folder, 'a', 'models', 'x')).folder).toBe(join(folder, 'a'));
    expect(findProject(join(folder, 'b')).folder).toBe(join(folder, 'b', 'project'));
    expect(findProject(join(folder, 'b'), '../a')).toEqual({
      folder: join(folder, 'a'),
      file: join(folder, 'a', 'dbt_project.yml'),
    });
  });

  it('that has no dbt_project.yml is an error', () => {
    write({ 'a/dbt_project.yml': '' });
    expect(() => findProject(folder)).toThrow(/PROJECT_NOT_FOUND/);
    expect(() => findProject(join(folder, 'a'), 'nowhere')).toThrow(/'nowhere'/);
  });
});

describe('dbt_project.yml', () => {
  const configOf = async (text: string, request?: Parameters<typeof load>[1]) =>
    (await load({ 'dbt_project.yml': text }, request)).root.config;

  it('has a default for every key', async () => {
    expect(await configOf('name: shop\n')).toMatchObject({
      name: 'shop',
      version: null,
      profile: null,
      modelPaths: ['models'],
      seedPaths: ['seeds'],
      testPaths: ['tests'],
      analysisPaths: ['analyses'],
      macroPaths: ['macros'],
      snapshotPaths: ['snapshots'],
      functionPaths: ['functions'],
      docsPaths: ['models', 'seeds', 'snapshots', 'analyses', 'macros', 'tests', 'functions'],
      assetPaths: [],
      targetPath: 'target',
      logPath: 'logs',
      packagesInstallPath: 'dbt_packages',
      cleanTargets: ['target'],
      quoting: {},
      vars: {},
      dispatch: [],
      onRunStart: [],
      onRunEnd: [],
      queryComment: undefined,
      flags: {},
      requireDbtVersion: [],
      restrictAccess: false,
    });
  });

  it('takes every key', async () => {
    const config = await configOf(`name: shop
version: 1.0.0
model-paths: [m]
on-run-start: select 1
on-run-end: [a, b]
query-comment: null
require-dbt-version: ">=1.0.0"
quoting: {identifier: false, schema: true}
dispatch: [{macro_namespace: dbt, search_order: [shop, dbt]}]
flags: {fail_fast: true}
clean-targets: [x]
models: {shop: {+materialized: table}}
`);
    expect(config).toMatchObject({
      version: '1.0.0',
      modelPaths: ['m'],
      onRunStart: ['select 1'],
      onRunEnd: ['a', 'b'],
      queryComment: null,
      requireDbtVersion: ['>=1.0.0'],
      quoting: { identifier: false, schema: true },
      dispatch: [{ macro_namespace: 'dbt', search_order: ['shop', 'dbt'] }],
      flags: { fail_fast: true },
      cleanTargets: ['x'],
    });
    expect(config.sections.models).toEqual({ shop: { '+materialized': 'table' } });
    expect(config.sections.seeds).toEqual({});
  });

  it('may use the old names, with a deprecation, but not beside the new ones', async () => {
    const config = await configOf(
      'name: shop\nsource-paths: [m]\ndata-paths: [d]\ntests: {+severity: warn}\n',
    );
    expect(config).toMatchObject({
      modelPaths: ['m'],
      seedPaths: ['d'],
      sections: { data_tests: { '+severity': 'warn' } },
    });
    expect(sink.warnings.map(({ event }) => event)).toEqual([
      'ConfigSourcePathDeprecation',
      'ConfigDataPathDeprecation',
    ]);
    const [error] = await errorsOf({
      'dbt_project.yml': 'name: shop\nsource-paths: [m]\nmodel-paths: [m]\n',
    });
    expect(error).toMatchObject({ code: 'CONFIG_RENAMED' });
  });

  it('gives way to the command line', async () => {
    const config = await configOf('name: shop\ntarget-path: t\nlog-path: l\n', {
      targetPath: 'x',
      logPath: 'y',
    });
    expect(config).toMatchObject({ targetPath: 'x', logPath: 'y', cleanTargets: ['x'] });
  });

  it('cannot have a name that templates know', async () => {
    expect(await errorsOf({ 'dbt_project.yml': 'name: model\n' })).toMatchObject([
      { code: 'PROJECT_NAME_RESERVED' },
    ]);
  });

  it('must be a mapping', async () => {
    expect(await errorsOf({ 'dbt_project.yml': '- a\n' })).toMatchObject([{ code: 'PROJECT_FILE_INVALID' }]);
  });

  it('can ask for versions of dbt', async () => {
    const [error] = await errorsOf({
      'dbt_project.yml': 'name: shop\nrequire-dbt-version: [">=1.0.0", "<1.5.0"]\n',
    });
    expect(error).toMatchObject({ code: 'DBT_VERSION_MISMATCH', message: expect.stringContaining('<1.5.0') });
    await load({ 'dbt_project.yml': 'name: shop\nrequire-dbt-version: "<1.5.0"\n' }, { versionCheck: false });
    expect(await errorsOf({ 'dbt_project.yml': 'name: shop\nrequire-dbt-version: new\n' })).toMatchObject([
      { code: 'VERSION_RANGE_INVALID' },
    ]);
  });

  it('is rendered with target and --vars, but not where values are rendered later', async () => {
    const config = await configOf(
      `name: shop
vars: {a: "{{ x }}"}
on-run-start: "{{ x }}"
query-comment: "{{ x }}"
models:
  +schema: "{{ target.name }}_{{ var('suffix') }}"
  +enabled: "{{ target.name == 'local' }}"
  +post-hook: "{{ this }}"
`,
      { vars: { suffix: 's' } },
    );
    expect(config.vars).toEqual({ a: '{{ x }}' });
    expect(config).toMatchObject({ onRunStart: ['{{ x }}'], queryComment: '{{ x }}' });
    expect(config.sections.models).toEqual({
      '+schema': 'local_s',
      '+enabled': true,
      '+post-hook': '{{ this }}',
    });
    expect(config.unrenderedSections.models['+enabled']).toBe("{{ target.name == 'local' }}");
  });

  it('can be read as written before anything else', () => {
    write({ 'dbt_project.yml': 'name: shop\nflags: {x: "{{ y }}"}\n' });
    expect(readProjectFile(findProject(folder)).data).toEqual({ name: 'shop', flags: { x: '{{ y }}' } });
  });
});

describe('the files of a project', () => {
  it('are found by folder and extension, ordered by path, temporary ones left out', async () => {
    const { root } = await load({
      'models/b.sql': 'select 1',
      'models/a.SQL': 'select 2',
      'models/deep/er/c.sql': 'select 3',
      'models/.hidden.sql': '',
      'models/#draft.sql': '',
      'models/readme.md': '{% docs x %}{% enddocs %}',
      'models/schema.yml': 'models: []',
      'models/notes.txt': '',
      'macros/m.sql': '',
      'tests/t.sql': '',
      'tests/generic/g.sql': '',
      'tests/fixtures/f.csv': '',
      'tests/fixtures/f.sql': '',
      'snapshots/s.sql': '',
      'analyses/q.sql': '',
      'functions/f.sql': '',
      'seeds/s.csv': 'a\n1\n',
    });
    expect(paths(root.models)).toEqual(['models/a.SQL', 'models/b.sql', 'models/deep/er/c.sql']);
    expect(paths(root.macros)).toEqual(['macros/m.sql', 'tests/generic/g.sql']);
    expect(paths(root.singularTests)).toEqual(['tests/t.sql']);
    expect(paths(root.fixtures)).toEqual(['tests/fixtures/f.csv', 'tests/fixtures/f.sql']);
    expect(paths(root.snapshots)).toEqual(['snapshots/s.sql']);
    expect(paths(root.analyses)).toEqual(['analyses/q.sql']);
    expect(paths(root.functions)).toEqual(['functions/f.sql']);
    expect(paths(root.docs)).toEqual(['models/readme.md']);
    expect(paths(root.seeds)).toEqual(['seeds/s.csv']);
    expect(root.models[2]).toEqual<ResourceFile>({
      searchPath: 'models',
      path: 'deep/er/c.sql',
      originalFilePath: 'models/deep/er/c.sql',
      source: { path: 'models/deep/er/c.sql', text: 'select 3' },
    });
  });

  it('count once where folders overlap', async () => {
    const files = {
      'dbt_project.yml': 'name: shop\nmodel-paths: [models/, ./models/x]\n',
      'models/x/a.sql': '',
    };
    expect(paths((await load(files)).root.models)).toEqual(['models/x/a.sql']);
  });

  it('may be links, but folders that are links are not entered', async () => {
    write({ 'models/a.sql': '', 'other/b.sql': '' });
    symlinkSync(join(folder, 'other', 'b.sql'), join(folder, 'models', 'b.sql'));
    symlinkSync(join(folder, 'other'), join(folder, 'models', 'linked'));
    expect(paths((await load({})).root.models)).toEqual(['models/a.sql', 'models/b.sql']);
  });

  it('are left out by .dbtignore', async () => {
    const files = {
      '.dbtignore': '# drafts\nmodels/draft/\n*.bak.sql\n!keep.bak.sql\n',
      'models/a.sql': '',
      'models/draft/b.sql': '',
      'models/c.bak.sql': '',
      'models/keep.bak.sql': '',
    };
    expect(paths((await load(files)).root.models)).toEqual(['models/a.sql', 'models/keep.bak.sql']);
  });

  it('include property files at the root, but none that are something else', async () => {
    const { root } = await load({
      'sources.yml': 'sources: []',
      'profiles.yml': '{}',
      'packages.yml': '',
      'vars.yml': 'vars: {}',
      'Taskfile.yml': 'version: 3\ntasks: {models: {cmds: [make]}}\n',
      'chart.yaml': 'name: {{ .Values.name }}\n',
      'models/m.yaml': 'models: []',
    });
    expect(paths(root.properties.map(({ file }) => file))).toEqual(['sources.yml', 'models/m.yaml']);
  });

  it('tell everything wrong in their YAML at once', async () => {
    const broken = await errorsOf({ 'models/a.yml': 'a: [', 'models/b.yml': 'a: "x' });
    expect(broken.map(place)).toEqual(['models/a.yml:1:5', 'models/b.yml:1:4']);
    const invalid = await errorsOf({
      'models/a.yml': 'models: 5',
      'models/b.yml': 'models: [{description: x}]',
    });
    expect(invalid.map(place)).toEqual(['models/a.yml:1:9', 'models/b.yml:1:10']);
  });

  it('warn of unknown keys', async () => {
    await load({ 'models/a.yml': 'models: [{name: a, descripton: x}]' });
    expect(sink.warnings).toMatchObject([
      { code: 'YAML_UNKNOWN_KEY', event: 'CustomKeyInObjectDeprecation' },
    ]);
  });

  it('bring selectors and pipes', async () => {
    const project = await load({
      'selectors.yml': 'selectors: []',
      'pipes/b.yml': 'x: 1',
      'pipes/a.yml': 'x: "{{ y }}"',
    });
    expect(project.selectors?.data).toEqual({ selectors: [] });
    expect(project.pipes.map(({ source }) => source.path)).toEqual(['pipes/a.yml', 'pipes/b.yml']);
    expect((await load({})).packages[0]).toEqual(expect.objectContaining({ kind: 'root', name: 'shop' }));
  });
});

describe('seeds', () => {
  const seed = async (text: string, request?: Partial<ProjectRequest>) =>
    (await load({ 'seeds/s.csv': text }, request)).root.seeds[0];

  it('have the checksum of their text, whatever its line ends and outer blanks', async () => {
    const checksum = { name: 'sha256', checksum: sha256('a,b\n1,2') };
    expect(await seed('a,b\n1,2\n')).toMatchObject({ size: 8, checksum });
    expect(await seed('\r\na,b\r\n1,2\r\n  ')).toMatchObject({ checksum });
  });

  it('keep a byte order mark, as Python does', async () => {
    expect(await seed('\uFEFFa\n')).toMatchObject({ checksum: { checksum: sha256('\uFEFFa') } });
  });

  it('above the bound are known by their path', async () => {
    const large = `a\n${'1\n'.repeat(600_000)}`;
    expect(await seed(large)).toMatchObject({ checksum: { name: 'path', checksum: 'seeds/s.csv' } });
    expect(await seed(large, { maximumSeedSizeMib: 2 })).toMatchObject({ checksum: { name: 'sha256' } });
    expect(await seed(large, { maximumSeedSizeMib: 0 })).toMatchObject({ checksum: { name: 'sha256' } });
  });
});

describe('packages', () => {
  const utils = {
    'dbt_packages/dbt_utils/dbt_project.yml': 'name: dbt_utils\nunknown: 1\nvars: {a: 1}\n',
    'dbt_packages/dbt_utils/macros/m.sql': '',
    'dbt_packages/dbt_utils/models/x.yml': 'models: [{name: x, unheard: 1}]',
  };
  const asked = { 'packages.yml': 'packages:\n  - {package: dbt-labs/dbt_utils, version: 1.0.0}\n' };

  it('are loaded after the root, their unknown keys without a word', async () => {
    const { packages } = await load({ ...utils, ...asked });
    expect(
      packages.filter(({ kind }) => kind !== 'internal').map(({ name, kind, vars }) => [name, kind, vars]),
    ).toEqual([
      ['shop', 'root', {}],
      ['dbt_utils', 'installed', { a: 1 }],
    ]);
    expect(packages[1]?.macros[0]?.source.path).toBe('dbt_packages/dbt_utils/macros/m.sql');
    expect(sink.all).toEqual([]);
  });

  it('that are not installed are an error that says what to run', async () => {
    const [error] = await errorsOf(asked);
    expect(error).toMatchObject({
      code: 'PACKAGES_NOT_INSTALLED',
      message: expect.stringContaining("'dbt_utils'"),
      hint: "run 'tsdbt deps'",
    });
    expect(error && place(error)).toBe('packages.yml:1:1');
    const lock = {
      'package-lock.yml':
        'packages:\n  - {name: dbt_date, package: x/dbt_date, version: 1.0.0}\nsha1_hash: x\n',
    };
    expect(await errorsOf({ ...utils, ...asked, ...lock })).toMatchObject([
      { message: expect.stringContaining("'dbt_date' of package-lock.yml") },
    ]);
  });

  it('without a name of their own are counted', async () => {
    const git = { 'packages.yml': 'packages:\n  - {git: "https://example.com/a.git", revision: main}\n' };
    expect(await errorsOf(git)).toMatchObject([
      { message: expect.stringContaining('https://example.com/a.git') },
    ]);
    expect((await load({ ...utils, ...git })).packages[1]?.name).toBe('dbt_utils');
  });

  it('may be links to local folders', async () => {
    write({
      'local/dbt_project.yml': 'name: local_one\n',
      'packages.yml': 'packages: [{local: ./local}]',
      'dbt_packages/.keep': '',
    });
    symlinkSync(join(folder, 'local'), join(folder, 'dbt_packages', 'local_one'));
    expect((await load({})).packages[1]?.name).toBe('local_one');
  });

  it('may not share a name, and need a dbt_project.yml', async () => {
    const twin = { 'dbt_packages/twin/dbt_project.yml': 'name: shop\n' };
    expect(await errorsOf(twin)).toMatchObject([{ code: 'PACKAGE_NAME_TAKEN' }]);
    rmSync(join(folder, 'dbt_packages'), { recursive: true });
    expect(await errorsOf({ 'dbt_packages/empty/x': '' })).toMatchObject([{ code: 'PACKAGE_INVALID' }]);
  });

  it('may stand in dependencies.yml, but not in both files', async () => {
    const dependencies = {
      'dependencies.yml': 'packages:\n  - {package: dbt-labs/dbt_utils, version: 1.0.0}\n',
    };
    expect((await load({ ...utils, ...dependencies })).packages[1]?.name).toBe('dbt_utils');
    expect(await errorsOf({ ...utils, ...dependencies, ...asked })).toMatchObject([
      { code: 'PACKAGES_TWICE' },
    ]);
  });
});
