import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock, DiagnosticList, formatLocation, UserError, type Diagnostic } from '../base/index.ts';
import type { Invocation } from '../context/index.ts';
import { loadTarget } from './load-target.ts';
import type { ChosenTarget, ProjectRequest } from './types.ts';

let folder = '';
const sink = new DiagnosticList();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-target-'));
  sink.all.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function invocation(env: Invocation['env']): Invocation {
  const clock = createClock('2026-01-01T00:00:00Z');
  const talk = {
    log: () => undefined,
    print: () => undefined,
    report: (each: Diagnostic) => sink.report(each),
  };
  return {
    id: 'i',
    startedAt: clock.now(),
    clock,
    which: 'run',
    env,
    cliVars: {},
    flags: {},
    args: {},
    sink: talk,
  };
}

interface Given extends Partial<Omit<ProjectRequest, 'root' | 'invocation'>> {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

function load({ files = {}, env = {}, ...request }: Given): Promise<ChosenTarget> {
  write({ 'shop/dbt_project.yml': 'name: shop\nprofile: shop\n', ...files });
  const root = { folder: join(folder, 'shop'), file: join(folder, 'shop', 'dbt_project.yml') };
  const home = { HOME: join(folder, 'home'), ...env };
  return loadTarget({ root, cwd: root.folder, invocation: invocation(home), ...request });
}

async function errorOf(given: Given): Promise<Diagnostic> {
  const error: unknown = await load(given).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError && error.diagnostics[0]) return error.diagnostics[0];
  throw new Error('no UserError', { cause: error });
}

const place = ({ span }: Diagnostic): string | undefined => span && formatLocation(span);

/** A profiles.yml with one profile `shop`; `outputs` maps names to fields in flow style. */
function profiles(outputs: Readonly<Record<string, string>>, target = 'dev'): string {
  const lines = Object.entries(outputs).map(([name, fields]) => `    ${name}: {type: clickhouse, ${fields}}`);
  return `shop:\n  target: ${target}\n  outputs:\n${lines.join('\n')}\n`;
}

describe('without a profile', () => {
  it('the target is an embedded one named local, in the project folder', async () => {
    const { target, profilesPath } = await load({});
    expect(profilesPath).toBeNull();
    expect(target).toMatchObject({
      kind: 'embedded',
      name: 'local',
      schema: 'shop',
      path: join(folder, 'shop', '.tsdbt', 'data'),
    });
  });

  it('a project that names none gets it even where a profiles.yml lies', async () => {
    const files = {
      'shop/dbt_project.yml': 'name: shop\n',
      'shop/profiles.yml': profiles({ dev: 'host: h' }),
    };
    expect((await load({ files })).target.name).toBe('local');
  });

  it('another target cannot be chosen', async () => {
    expect(await errorOf({ target: 'prod' })).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      hint: expect.stringContaining('local'),
    });
  });
});

describe('the search', () => {
  const each = (name: string) => profiles({ dev: `host: ${name}` });

  it.each([
    [
      '--profiles-dir before everything',
      ['a', 'b', 'shop', 'home/.dbt'],
      { profilesDir: '../a', env: { DBT_PROFILES_DIR: '../b' } },
      'a',
    ],
    ['DBT_PROFILES_DIR next', ['b', 'shop', 'home/.dbt'], { env: { DBT_PROFILES_DIR: '../b' } }, 'b'],
    ['the working directory next', ['shop', 'home/.dbt'], {}, 'shop'],
    ['the home folder next', ['home/.dbt', 'shop'], { cwd: 'elsewhere' }, 'home/.dbt'],
    ['the folder of the project last', ['shop'], { cwd: 'elsewhere' }, 'shop'],
  ] as const)('takes %s', async (_name, folders, given, expected) => {
    const files = Object.fromEntries(folders.map((path) => [`${path}/profiles.yml`, each(path)]));
    const { cwd, ...rest }: { cwd?: string } & Given = given;
    const { target, profilesPath } = await load({
      files,
      ...rest,
      ...(cwd ? { cwd: join(folder, cwd) } : {}),
    });
    expect(target.fields['host']).toBe(expected);
    expect(profilesPath).toBe(join(folder, expected, 'profiles.yml'));
  });

  it('passes over a file of the home folder that does not know the profile', async () => {
    const files = { 'home/.dbt/profiles.yml': 'work: {outputs: {}}\n', 'shop/profiles.yml': each('own') };
    expect((await load({ files, cwd: join(folder, 'elsewhere') })).target.fields['host']).toBe('own');
  });

  it('does not look further when a folder was named', async () => {
    const files = { 'shop/profiles.yml': each('own') };
    expect((await errorOf({ files, profilesDir: '../nowhere' })).code).toBe('PROFILES_NOT_FOUND');
  });

  it('suggests the profile that was meant', async () => {
    const files = { 'shop/profiles.yml': each('own') };
    expect(await errorOf({ files, profile: 'shopp' })).toMatchObject({
      code: 'PROFILE_NOT_FOUND',
      hint: expect.stringContaining("did you mean 'shop'?"),
    });
  });
});

describe('a server', () => {
  const dev = async (fields: string) =>
    (await load({ files: { 'shop/profiles.yml': profiles({ dev: fields }) } })).target;

  it('has the defaults of dbt-clickhouse', async () => {
    const target = await dev('host: h');
    expect(target).toEqual({
      kind: 'server',
      name: 'dev',
      profileName: 'shop',
      schema: 'default',
      threads: 1,
      host: 'h',
      port: 8123,
      user: 'default',
      password: '',
      secure: false,
      verify: true,
      compression: '',
      connectTimeout: 10,
      sendReceiveTimeout: 300,
      retries: 1,
      clusterMode: false,
      localSuffix: 'local',
      localDbPrefix: '',
      customSettings: {},
      useLwDeletes: false,
      allowAutomaticDeduplication: false,
      checkExchange: true,
      fields: expect.any(Object) as unknown,
    });
  });

  it('takes every field', async () => {
    const target = await dev(
      'host: h, port: 443, user: u, password: "p", schema: s, secure: on, verify: false, threads: 8, cluster: c, ' +
        'cluster_mode: true, database_engine: Atomic, compression: lz4, custom_settings: {max_threads: 2, x: y}, use_lw_deletes: yes, ' +
        'connect_timeout: 1, send_receive_timeout: 2, retries: 0, local_suffix: l, local_db_prefix: p, server_host_name: n, check_exchange: false',
    );
    expect(target).toMatchObject({
      port: 443,
      user: 'u',
      password: 'p',
      schema: 's',
      secure: true,
      verify: false,
      threads: 8,
      cluster: 'c',
      clusterMode: true,
      databaseEngine: 'Atomic',
      compression: 'lz4',
      customSettings: { max_threads: 2, x: 'y' },
      useLwDeletes: true,
      connectTimeout: 1,
      sendReceiveTimeout: 2,
      retries: 0,
      localSuffix: 'l',
      serverHostName: 'n',
      checkExchange: false,
    });
  });

  it('is taken to exchange tables with cluster_mode, as with check_exchange: false', async () => {
    expect(await dev('host: h, cluster_mode: true')).toMatchObject({
      clusterMode: true,
      checkExchange: false,
    });
  });

  it('listens at 8443 when it is secure', async () => {
    expect(await dev('host: h, secure: true')).toMatchObject({ port: 8443 });
  });

  it('shows templates its fields, but never a password or key', async () => {
    const { fields } = await dev('host: h, password: hush, client_cert_key: k.pem, database: default');
    expect(fields).toMatchObject({
      host: 'h',
      name: 'dev',
      target_name: 'dev',
      profile_name: 'shop',
      type: 'clickhouse',
      schema: 'default',
      port: null,
    });
    expect(JSON.stringify(fields)).not.toMatch(/hush|k\.pem|password/);
  });

  it('of the native protocol is spoken to over HTTP, with a warning', async () => {
    expect(await dev('host: h, port: 9440, secure: true')).toMatchObject({ port: 8443 });
    expect(sink.warnings[0]).toMatchObject({ code: 'PROFILE_NATIVE', hint: expect.stringContaining('8443') });
  });

  it.each([
    ['a database other than the schema', 'schema: a, database: b', 'PROFILE_DATABASE', '4:50'],
    ['a port that is no port', 'port: 123456', 'YAML_INVALID_VALUE', '4:35'],
    ['a word for a boolean', 'secure: maybe', 'YAML_INVALID_VALUE', '4:37'],
    ['no threads', 'threads: 0', 'YAML_INVALID_VALUE', '4:38'],
    ['an unknown driver', 'driver: grpc', 'YAML_INVALID_VALUE', '4:37'],
  ])('cannot have %s', async (_name, fields, code, where) => {
    const error = await errorOf({ files: { 'shop/profiles.yml': profiles({ dev: fields }) } });
    expect(error.code).toBe(code);
    expect(place(error)).toBe(`profiles.yml:${where}`);
  });

  it('with an unknown field is a warning with a suggestion', async () => {
    await dev('host: h, pasword: x');
    expect(sink.warnings[0]).toMatchObject({ code: 'YAML_UNKNOWN_KEY', hint: "did you mean 'password'?" });
  });

  it('never shows what was written as a password', async () => {
    const error = await errorOf({ files: { 'shop/profiles.yml': profiles({ dev: 'password: 12345' }) } });
    expect(error).toMatchObject({ message: "'password' must be a text" });
    expect(error.span && error.span.source.text.slice(error.span.start, error.span.end)).toBe('password');
  });
});

describe('an embedded target', () => {
  const dev = async (fields: string) =>
    (
      await load({
        files: { 'shop/profiles.yml': profiles({ dev: `driver: embedded, ${fields}` }) },
        cwd: join(folder, 'shop'),
      })
    ).target;

  it('keeps its data in the folder of the project', async () => {
    expect(await dev('schema: etl')).toMatchObject({
      kind: 'embedded',
      schema: 'etl',
      path: join(folder, 'shop', '.tsdbt', 'data'),
    });
    expect(await dev('path: data/x')).toMatchObject({ path: join(folder, 'shop', 'data', 'x') });
    expect(await dev('path: /var/lib/x')).toMatchObject({ path: '/var/lib/x' });
    expect(await dev("path: ':memory:'")).toMatchObject({ path: ':memory:' });
  });
});

describe('the choice of an output', () => {
  const files = { 'shop/profiles.yml': profiles({ dev: 'host: d', prod: 'host: p' }) };

  it('is --target, else what the profile says', async () => {
    expect((await load({ files })).target.name).toBe('dev');
    expect((await load({ files, target: 'prod' })).target.name).toBe('prod');
  });

  it('is default when nobody says', async () => {
    const profile = 'shop:\n  outputs:\n    default: {type: clickhouse}\n';
    expect((await load({ files: { 'shop/profiles.yml': profile } })).target.name).toBe('default');
  });

  it('that does not exist suggests one that does', async () => {
    expect(await errorOf({ files, target: 'prd' })).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      hint: "did you mean 'prod'?",
    });
    const error = await errorOf({ files: { 'shop/profiles.yml': profiles({ dev: 'host: d' }, 'de') } });
    expect(place(error)).toBe('profiles.yml:2:11');
  });

  it('is refused for another warehouse', async () => {
    const profile = 'shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: h}\n';
    expect(await errorOf({ files: { 'shop/profiles.yml': profile } })).toMatchObject({
      code: 'PROFILE_TYPE',
    });
  });

  it('has the threads that the command line says', async () => {
    expect((await load({ files, threads: 16 })).target.threads).toBe(16);
  });
});

describe('Jinja in profiles.yml', () => {
  const profile = `shop:
  target: "{{ env_var('TARGET', 'dev') }}"
  outputs:
    dev:
      type: clickhouse
      host: "{{ env_var('DEV_HOST') }}"
      port: "{{ env_var('DEV_PORT', '8123') }}"
      secure: "{{ env_var('DEV_SECURE', 'no') }}"
      password: "{{ env_var('DBT_ENV_SECRET_PASSWORD', '') }}"
    prod:
      type: clickhouse
      host: "{{ env_var('PROD_HOST') }}"
`;
  const files = { 'shop/profiles.yml': profile };

  it('chooses the target, and only its variables are needed', async () => {
    expect((await load({ files, env: { DEV_HOST: 'd' } })).target).toMatchObject({ name: 'dev', host: 'd' });
    expect((await load({ files, env: { TARGET: 'prod', PROD_HOST: 'p' } })).target).toMatchObject({
      name: 'prod',
      host: 'p',
    });
  });

  it('gives texts that become numbers and booleans where the field is one', async () => {
    const env = { DEV_HOST: 'd', DEV_PORT: '9999', DEV_SECURE: 'true' };
    expect((await load({ files, env })).target).toMatchObject({ port: 9999, secure: true });
  });

  it('may read secrets', async () => {
    const env = { DEV_HOST: 'd', DBT_ENV_SECRET_PASSWORD: 'hush' };
    expect((await load({ files, env })).target).toMatchObject({ password: 'hush' });
  });

  it('tells of a missing variable at its place', async () => {
    const error = await errorOf({ files });
    expect(error).toMatchObject({ code: 'ENV_VAR_MISSING', message: expect.stringContaining('DEV_HOST') });
    expect(place(error)).toMatch(/^profiles\.yml:6:/);
  });

  it('that a password only looks like is left alone', async () => {
    const text = profiles({ dev: `password: "a{{b"` });
    expect((await load({ files: { 'shop/profiles.yml': text } })).target).toMatchObject({ password: 'a{{b' });
  });

  it('that gives the wrong thing is an error at its place', async () => {
    const error = await errorOf({ files, env: { DEV_HOST: 'd', DEV_PORT: 'http' } });
    expect(error.message).toBe("'port' must be a whole number, not the text 'http'");
    expect(place(error)).toBe('profiles.yml:7:13');
  });
});
