import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock, DiagnosticList } from '../../src/base/index.ts';
import type { DepsEvent } from '../../src/manifest/index.ts';
import { findProject, installPackages, parseYaml, type ProjectRequest } from '../../src/project/index.ts';
import { Playground } from '../support/cli.ts';
import { GitServer } from '../support/git-server.ts';
import { PackageHub, type HubEntry } from '../support/package-hub.ts';
import { makeTarball } from '../support/tarball.ts';

const PACKAGES: Readonly<Record<string, Readonly<Record<string, HubEntry>>>> = {
  'acme/base': {
    '1.0.0': {},
    '1.1.0': {},
    '2.0.0-rc1': {},
    '2.0.0': { requireDbtVersion: ['>=1.99.0'] },
  },
  'acme/tools': {
    '0.9.0': { packages: [{ package: 'acme/base', version: ['>=1.0.0', '<1.1.0'] }] },
    '1.0.0': { packages: [{ package: 'acme/base', version: '>=1.1.0' }] },
  },
};

let playground: Playground;
let hub: PackageHub;

beforeEach(async () => {
  playground = new Playground().write({ 'dbt_project.yml': 'name: shop\nprofile: shop\n' });
  hub = await PackageHub.start(PACKAGES);
});

afterEach(async () => {
  await hub.stop();
  await playground.dispose();
});

interface Deps {
  readonly events: readonly DepsEvent[];
  readonly warnings: readonly string[];
}

interface DepsSettings {
  readonly lockOnly?: boolean;
  readonly upgrade?: boolean;
  readonly versionCheck?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

async function deps({
  lockOnly = false,
  upgrade = false,
  versionCheck = true,
  env = {},
}: DepsSettings = {}): Promise<Deps> {
  const events: DepsEvent[] = [];
  const found = new DiagnosticList();
  const request: ProjectRequest = {
    root: findProject(playground.folder),
    cwd: playground.folder,
    versionCheck,
    invocation: {
      id: 'test',
      startedAt: new Date(0),
      clock: createClock(undefined),
      which: 'deps',
      env: { PATH: process.env['PATH'], HOME: playground.folder, DBT_PACKAGE_HUB_URL: hub.url, ...env },
      cliVars: {},
      flags: {},
      args: {},
      sink: { log: () => undefined, print: () => undefined, report: (entry) => found.report(entry) },
    },
  };
  await installPackages(request, {
    lockOnly,
    upgrade,
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    pause: 0,
  });
  return { events, warnings: found.warnings.map(({ code }) => code) };
}

const ask = (packages: string): void => void playground.write({ 'packages.yml': `packages:\n${packages}` });
const read = (path: string): string => readFileSync(join(playground.folder, path), 'utf8');
const installed = (): readonly string[] =>
  existsSync(join(playground.folder, 'dbt_packages'))
    ? readdirSync(join(playground.folder, 'dbt_packages')).sort()
    : [];
const lock = (): unknown => parseYaml({ path: 'package-lock.yml', text: read('package-lock.yml') }).data;
const versionOf = (name: string): string | undefined =>
  /^version: '(.*)'$/m.exec(read(`dbt_packages/${name}/dbt_project.yml`))?.[1];

describe('packages of the hub', () => {
  it('are installed at the newest version of the range, prereleases and versions for other dbts left out', async () => {
    ask('  - package: acme/base\n    version: ">=1.0.0"\n');
    const { events } = await deps();
    expect(installed()).toEqual(['base']);
    expect(versionOf('base')).toBe('1.1.0');
    expect(lock()).toMatchObject({ packages: [{ name: 'base', package: 'acme/base', version: '1.1.0' }] });
    expect(events.map(({ kind }) => kind)).toEqual(['LockUpdating', 'PackageInstalling', 'PackageInstalled', 'PackageCompared']); // prettier-ignore
  });

  it('are installed as prereleases where that is asked for', async () => {
    ask('  - package: acme/base\n    version: ">=1.0.0"\n    install-prerelease: true\n');
    await deps();
    expect(versionOf('base')).toBe('2.0.0-rc1');
  });

  it('may be for other versions of dbt without a version check', async () => {
    ask('  - package: acme/base\n    version: ">=1.0.0"\n');
    await deps({ versionCheck: false });
    expect(versionOf('base')).toBe('2.0.0');
  });

  it('bring what they need, at a version that suits all who ask', async () => {
    ask('  - package: acme/base\n    version: "<1.1.0"\n  - package: acme/tools\n    version: "<1.0.0"\n');
    await deps();
    expect(installed()).toEqual(['base', 'tools']);
    expect(versionOf('base')).toBe('1.0.0');
  });

  it('whose needs contradict each other are an error that names who asks for what', async () => {
    ask('  - package: acme/base\n    version: "<1.1.0"\n  - package: acme/tools\n    version: 1.0.0\n');
    await expect(deps()).rejects.toThrow(
      /No version of 'acme\/base' can be right: packages.yml asks for <1.1.0, acme\/tools asks for >=1.1.0/,
    );
    expect(installed()).toEqual([]);
  });

  it('stay at their locked version until an upgrade is asked for', async () => {
    ask('  - package: acme/base\n    version: [">=1.0.0", "<1.1.0"]\n');
    await deps();
    const text = read('package-lock.yml');
    // As if 1.1.0 had come later: the lock is for this very packages.yml.
    ask('  - package: acme/base\n    version: ">=1.0.0"\n');
    await deps({ lockOnly: true });
    const hash = /^sha1_hash: .*$/m.exec(read('package-lock.yml'))?.[0] ?? '';
    playground.write({ 'package-lock.yml': text.replace(/^sha1_hash: .*$/m, hash) });
    const { events } = await deps();
    expect(versionOf('base')).toBe('1.0.0');
    expect(events).toContainEqual({ kind: 'PackageCompared', newest: '1.1.0' });
    expect(events.at(-1)).toEqual({ kind: 'PackageUpdatesFound', names: ['acme/base'] });
    await deps({ upgrade: true });
    expect(versionOf('base')).toBe('1.1.0');
  });

  it('that do not exist are an error with the nearest name', async () => {
    ask('  - package: acme/bose\n    version: 1.0.0\n');
    await expect(deps()).rejects.toMatchObject({ diagnostics: [{ code: 'PACKAGE_NOT_FOUND', hint: "did you mean 'acme/base'?" }] }); // prettier-ignore
  });

  it('whose version does not exist are an error that lists what there is', async () => {
    ask('  - package: acme/base\n    version: 3.0.0\n');
    await expect(deps()).rejects.toMatchObject({
      diagnostics: [{ code: 'PACKAGE_VERSION_NOT_FOUND', hint: expect.stringMatching(/^there are 1.0.0, 1.1.0; 1 versions? for other/) }], // prettier-ignore
    });
  });

  it('are asked for again when the hub stumbles', async () => {
    ask('  - package: acme/base\n    version: 1.0.0\n');
    const once = new Set<string>();
    hub.intercept = (path) => {
      if (once.has(path)) return undefined;
      once.add(path);
      return path.includes('index') ? { status: 503 } : path.includes('archives') ? { status: 200, body: 'oops' } : 'hang up'; // prettier-ignore
    };
    const { events } = await deps();
    expect(versionOf('base')).toBe('1.0.0');
    expect(events.filter(({ kind }) => kind === 'PackageRetried')).toHaveLength(3);
  });

  it('leave the installed ones alone when one of them cannot be had', async () => {
    ask('  - package: acme/base\n    version: 1.0.0\n');
    await deps();
    ask('  - package: acme/base\n    version: 1.1.0\n  - package: acme/tools\n    version: 1.0.0\n');
    hub.intercept = (path) => (path.includes('archives/acme/tools') ? { status: 404 } : undefined);
    await expect(deps()).rejects.toMatchObject({ code: 'DEPS_DOWNLOAD' });
    expect(versionOf('base')).toBe('1.0.0');
    expect(installed()).toEqual(['base']);
    expect(hub.requests.filter((path) => path.includes('archives/acme/tools'))).toHaveLength(1);
  });
});

describe('packages of git', () => {
  let server: GitServer;

  beforeEach(async () => {
    server = await GitServer.start();
  });

  afterEach(async () => {
    await server.stop();
  });

  it('are checked out at a tag, and locked at its commit', async () => {
    const commit = server.commit('macros', { 'dbt_project.yml': "name: macros\nversion: '1'\n" }, 'v1');
    server.commit('macros', { 'dbt_project.yml': "name: macros\nversion: '2'\n" });
    ask(`  - git: ${server.addressOf('macros')}\n    revision: v1\n`);
    const { warnings } = await deps();
    expect(versionOf('macros')).toBe('1');
    expect(warnings).toEqual([]);
    expect(lock()).toMatchObject({
      packages: [{ git: server.addressOf('macros'), name: 'macros', revision: commit }],
    });
    rmSync(join(playground.folder, 'dbt_packages'), { recursive: true });
    await deps();
    expect(versionOf('macros')).toBe('1');
  });

  it('without a revision are at the newest commit, with a warning that can be turned off', async () => {
    server.commit('macros', { 'dbt_project.yml': "name: macros\nversion: '2'\n" });
    ask(`  - git: ${server.addressOf('macros')}\n`);
    expect((await deps()).warnings).toEqual(['PACKAGE_UNPINNED']);
    expect(versionOf('macros')).toBe('2');
    ask(`  - git: ${server.addressOf('macros')}\n    revision: main\n    warn-unpinned: false\n`);
    expect((await deps()).warnings).toEqual([]);
  });

  it('may lie in a subdirectory', async () => {
    server.commit(
      'mono',
      { 'a/dbt_project.yml': 'name: a\n', 'b/dbt_project.yml': "name: b\nversion: '7'\n" },
      'v1',
    );
    ask(`  - git: ${server.addressOf('mono')}\n    revision: v1\n    subdirectory: b\n`);
    await deps();
    expect(installed()).toEqual(['b']);
    expect(versionOf('b')).toBe('7');
  });

  it('bring what their own packages.yml asks for', async () => {
    const needs = 'packages:\n  - package: acme/base\n    version: "{{ \'1.0.0\' }}"\n';
    server.commit('macros', { 'dbt_project.yml': 'name: macros\n', 'packages.yml': needs }, 'v1');
    ask(`  - git: ${server.addressOf('macros')}\n    revision: v1\n`);
    await deps();
    expect(installed()).toEqual(['base', 'macros']);
  });

  it('at two revisions are an error', async () => {
    server.commit('macros', { 'dbt_project.yml': 'name: macros\n' }, 'v1');
    const address = server.addressOf('macros');
    ask(`  - git: ${address}\n    revision: v1\n  - git: ${address}\n    revision: main\n`);
    await expect(deps()).rejects.toThrow(
      /can be at one revision only: packages.yml asks for v1, packages.yml asks for main/,
    );
  });

  it('at an unknown revision, or with a link out of the package, are refused', async () => {
    server.commit(
      'evil',
      { 'dbt_project.yml': 'name: evil\n', 'passwd -> ../../../../etc/passwd': '' },
      'v1',
    );
    ask(`  - git: ${server.addressOf('evil')}\n    revision: v9\n`);
    await expect(deps()).rejects.toThrow(/has no tag and no branch 'v9'/);
    ask(`  - git: ${server.addressOf('evil')}\n    revision: v1\n`);
    await expect(deps()).rejects.toThrow(/the link 'passwd -> .*' in .* leads out of the package/);
    ask('  - git: "--upload-pack=touch x"\n    revision: v1\n');
    await expect(deps()).rejects.toThrow(/no address and no revision of git/);
    expect(installed()).toEqual([]);
  });

  it('are asked of the provider over SSH when they are private', async () => {
    server.commit('tools', { 'dbt_project.yml': "name: tools\nversion: '3'\n" }, 'v1');
    ask('  - private: acme/tools\n    revision: v1\n');
    const env = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${server.addressOf('tools')}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'git@github.com:acme/tools.git',
    };
    await deps({ env });
    expect(versionOf('tools')).toBe('3');
    expect(lock()).toMatchObject({ packages: [{ private: 'acme/tools', name: 'tools' }] });
  });

  it('lock the name of a secret and not its value', async () => {
    server.commit('macros', { 'dbt_project.yml': 'name: macros\n' }, 'v1');
    ask(
      `  - git: "http://{{ env_var('DBT_ENV_SECRET_TOKEN') }}@${server.addressOf('macros').slice(7)}"\n    revision: v1\n`,
    );
    await deps({ env: { DBT_ENV_SECRET_TOKEN: 'hunter2' } });
    expect(installed()).toEqual(['macros']);
    expect(read('package-lock.yml')).toContain("env_var('DBT_ENV_SECRET_TOKEN')");
    expect(read('package-lock.yml')).not.toContain('hunter2');
  });
});

describe('packages in other places', () => {
  it('that are local are linked to', async () => {
    playground.write({ 'lib/mine/dbt_project.yml': 'name: mine\n' });
    ask('  - local: lib/mine\n');
    await deps();
    expect(lstatSync(join(playground.folder, 'dbt_packages/mine')).isSymbolicLink()).toBe(true);
    expect(read('dbt_packages/mine/dbt_project.yml')).toBe('name: mine\n');
  });

  it('that are archives have the name that packages.yml gives them', async () => {
    ask(`  - tarball: ${hub.url}archives/acme/base/1.0.0.tar.gz\n    name: renamed\n`);
    await deps();
    expect(installed()).toEqual(['renamed']);
  });

  it('are named in dependencies.yml, too', async () => {
    playground.write({ 'dependencies.yml': 'packages:\n  - package: acme/base\n    version: 1.0.0\n' });
    await deps();
    expect(versionOf('base')).toBe('1.0.0');
  });

  it('must not have the name of the project, or of each other', async () => {
    playground.write({ 'a/dbt_project.yml': 'name: shop\n', 'b/dbt_project.yml': 'name: base\n' });
    ask('  - local: a\n');
    await expect(deps()).rejects.toThrow(/has the name of the project, 'shop'/);
    ask('  - local: b\n  - package: acme/base\n    version: 1.0.0\n');
    await expect(deps()).rejects.toThrow(/Two packages are named 'base': 'b', 'acme\/base'/);
  });

  it('cannot choose a name that leads out of the folder of packages', async () => {
    playground.write({ 'a/dbt_project.yml': "name: '../../elsewhere'\n" });
    ask('  - local: a\n');
    await expect(deps()).rejects.toMatchObject({ diagnostics: [{ code: 'PACKAGE_INVALID' }] });
  });

  it('that hold something hostile are not installed', async () => {
    await hub.stop();
    const evil = makeTarball([
      { path: 'evil/dbt_project.yml', text: 'name: evil\n' },
      { path: '../../x', text: 'x' },
    ]);
    hub = await PackageHub.start({ 'acme/evil': { '1.0.0': { tarball: evil } } });
    ask('  - package: acme/evil\n    version: 1.0.0\n');
    await expect(deps()).rejects.toThrow(
      /archive of acme\/evil 1.0.0 is refused: its entry '..\/..\/x' lies outside/,
    );
    expect(installed()).toEqual([]);
    expect(hub.requests.filter((path) => path.includes('archives'))).toHaveLength(1);
  });

  it('never replace the project itself', async () => {
    playground.write({
      'dbt_project.yml': "name: shop\nprofile: shop\npackages-install-path: '.'\n",
      'a/dbt_project.yml': 'name: a\n',
    });
    ask('  - local: a\n');
    await expect(deps()).rejects.toMatchObject({ diagnostics: [{ code: 'PACKAGES_PATH' }] });
    expect(existsSync(join(playground.folder, 'dbt_project.yml'))).toBe(true);
  });
});

describe('tsdbt deps', () => {
  const run = async (...args: readonly string[]) =>
    await playground.start(['deps', ...args], { DBT_PACKAGE_HUB_URL: hub.url }).done;

  it("says dbt's lines, and the project then parses with the package's macros", async () => {
    await hub.stop();
    const macro = '{% macro one() %}1{% endmacro %}\n';
    hub = await PackageHub.start({
      'acme/base': { '1.0.0': { files: { 'macros/one.sql': macro } }, '1.1.0': {} },
    });
    playground.write({ 'models/a.sql': 'select {{ base.one() }} as one\n' });
    ask('  - package: acme/base\n    version: 1.0.0\n');
    const before = await playground.start(['ls']).done;
    expect(before.code).toBe(2);
    expect(before.stdout + before.stderr).toMatch(/'base' of packages.yml is not installed[\s\S]*tsdbt deps/);
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Updating lock file in file path: .*package-lock.yml\n.*Installing acme\/base\n.*Installed from version 1.0.0\n.*Updated version available: 1.1.0/,
    );
    expect(stdout).toContain("Updates available for packages: ['acme/base']");
    expect((await playground.start(['ls']).done).stdout).toContain('shop.a');
  });

  it('adds packages to packages.yml, whose comments stay, in place of those for the same package', async () => {
    playground.write({
      'packages.yml': '# ours\npackages:\n  - git: https://x/acme/base.git # old\n    revision: v1\n',
    });
    const { code, stdout } = await run('--add-package', 'acme/base@>=1.0.0,<1.1.0');
    expect(stdout).toContain('Added new package acme/base@>=1.0.0,<1.1.0 to');
    expect(code).toBe(0);
    expect(read('packages.yml')).toBe(
      '# ours\npackages:\n  - package: acme/base\n    version:\n      - ">=1.0.0"\n      - <1.1.0\n',
    );
    expect(versionOf('base')).toBe('1.0.0');
  });

  it('wants a version of what it adds, and only locks when told so', async () => {
    const refused = await run('--add-package', 'acme/base');
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('ADD_PACKAGE_VERSION');
    playground.write({ 'lib/dbt_project.yml': 'name: lib\n' });
    expect((await run('--add-package', 'lib', '--source', 'local', '--lock')).code).toBe(0);
    expect(lock()).toMatchObject({ packages: [{ local: 'lib', name: 'lib' }] });
    expect(installed()).toEqual([]);
  });

  it('says that there is nothing to install', async () => {
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toContain('No packages were found in packages.yml');
  });
});
