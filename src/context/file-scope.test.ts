import { describe, expect, it } from 'vitest';
import { createClock, UserError, type Span } from '../base/index.ts';
import { callArguments, callValue, HostObject, toText, type Scope } from '../jinja/index.ts';
import type { Target } from '../manifest/index.ts';
import { iterateValue } from './members/collections.ts';
import { createFileScope } from './file-scope.ts';
import type { Invocation } from './types.ts';

const target: Target = {
  kind: 'server',
  name: 'dev',
  profileName: 'shop',
  schema: 'shop_dev',
  threads: 4,
  customSettings: {},
  useLwDeletes: false,
  allowAutomaticDeduplication: false,
  checkExchange: true,
  fields: { host: 'ch.example', schema: 'shop_dev' },
  host: 'ch.example',
  port: 8443,
  user: 'me',
  password: 'hunter2',
  secure: true,
  verify: true,
  compression: '',
  connectTimeout: 10,
  sendReceiveTimeout: 300,
  retries: 1,
  clusterMode: false,
  localSuffix: 'local',
  localDbPrefix: '',
};

const logged: string[] = [];

const invocation: Invocation = {
  id: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
  startedAt: new Date('2024-05-06T07:08:09Z'),
  clock: createClock('2024-05-06T07:08:09Z'),
  which: 'run',
  env: { HOST: 'ch.example', EMPTY: '', DBT_ENV_SECRET_TOKEN: 's3cret' },
  cliVars: { region: 'eu', days: 3 },
  flags: { FULL_REFRESH: true },
  args: {},
  sink: { log: (message, info) => logged.push(`${message}|${info}`), print: () => {}, report: () => {} },
};

const span: Span = { source: { path: 'profiles.yml', text: "{{ env_var('HOTS') }}" }, start: 3, end: 18 };

const call = (scope: Scope, name: string, ...positional: unknown[]): unknown =>
  callValue(scope.get(name), { ...callArguments(positional), span });

function problem(run: () => unknown): { code: string; hint: string | undefined; span: Span | undefined } {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) {
      const [first] = error.diagnostics;
      return { code: first?.code ?? '', hint: first?.hint, span: first?.span };
    }
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('env_var', () => {
  const scope = createFileScope(invocation);

  it('reads the environment, an empty value too', () => {
    expect(call(scope, 'env_var', 'HOST')).toBe('ch.example');
    expect(call(scope, 'env_var', 'EMPTY', 'x')).toBe('');
  });

  it('falls back to its default, whatever that is', () => {
    expect(call(scope, 'env_var', 'NOWHERE', 8443)).toBe(8443);
  });

  it('says which variable is missing, where, and what is near', () => {
    expect(problem(() => call(scope, 'env_var', 'HOTS'))).toEqual({
      code: 'ENV_VAR_MISSING',
      hint: "did you mean 'HOST'?",
      span,
    });
  });

  it('reads secrets only where they are allowed', () => {
    expect(problem(() => call(scope, 'env_var', 'DBT_ENV_SECRET_TOKEN')).code).toBe(
      'SECRET_ENV_VAR_FORBIDDEN',
    );
    const profiles = createFileScope(invocation, { secrets: true });
    expect(call(profiles, 'env_var', 'DBT_ENV_SECRET_TOKEN')).toBe('s3cret');
  });

  it('does not reach what the environment inherits from JavaScript', () => {
    expect(problem(() => call(scope, 'env_var', 'constructor')).code).toBe('ENV_VAR_MISSING');
  });

  it('tells who keeps a cached parse what was read', () => {
    const read: (readonly [string, string | null])[] = [];
    const watched = createFileScope(invocation, { onEnvVar: (name, value) => read.push([name, value]) });
    call(watched, 'env_var', 'HOST');
    call(watched, 'env_var', 'NOWHERE', 'x');
    expect(read).toEqual([
      ['HOST', 'ch.example'],
      ['NOWHERE', null],
    ]);
  });
});

describe('var', () => {
  const scope = createFileScope(invocation, { vars: { region: 'us', bucket: 'b' } });

  it('prefers --vars to the file’s own', () => {
    expect(call(scope, 'var', 'region')).toBe('eu');
    expect(call(scope, 'var', 'bucket')).toBe('b');
    expect(call(scope, 'var', 'nothing', null)).toBeNull();
  });

  it('says which one is missing', () => {
    expect(problem(() => call(scope, 'var', 'regoin'))).toMatchObject({
      code: 'VAR_MISSING',
      hint: "did you mean 'region'?",
    });
  });

  it('answers whether there is one', () => {
    const variable = scope.get('var');
    const hasVar = variable instanceof HostObject ? variable.getAttribute('has_var') : undefined;
    expect(callValue(hasVar, callArguments(['days']))).toBe(true);
    expect(callValue(hasVar, callArguments(['toString']))).toBe(false);
  });
});

describe('the file scope', () => {
  it('shows the target without its password', () => {
    const shown = createFileScope(invocation, { target }).get('target');
    expect(shown).toMatchObject({
      name: 'dev',
      type: 'clickhouse',
      schema: 'shop_dev',
      database: '',
      threads: 4,
    });
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  it('has no macros and no node', () => {
    const scope = createFileScope(invocation);
    for (const name of ['ref', 'source', 'this', 'adapter', 'config'])
      expect(scope.get(name)).toBeUndefined();
  });

  it('is known to itself as context and builtins', () => {
    const context = createFileScope(invocation).get('context');
    expect(context instanceof HostObject && context.getItem('invocation_id')).toBe(invocation.id);
  });

  it('carries flags, the start of the run, and the log', () => {
    const scope = createFileScope(invocation);
    const flags = scope.get('flags');
    expect(flags instanceof HostObject && flags.getAttribute('FULL_REFRESH')).toBe(true);
    expect(flags instanceof HostObject && flags.getAttribute('WHICH')).toBe('run');
    expect(toText(scope.get('run_started_at'))).toBe('2024-05-06 07:08:09+00:00');
    expect(call(scope, 'log', 'hello', true)).toBe('');
    expect(logged).toEqual(['hello|true']);
    expect(call(scope, 'local_md5', 'hello')).toBe('5d41402abc4b2a76b9719d911017c592');
  });

  it('makes sets and zips as Python does', () => {
    const scope = createFileScope(invocation);
    expect(toText(call(scope, 'set', [1, 1, 2]))).toBe('{1, 2}');
    expect(call(scope, 'set', 5, 'none')).toBe('none');
    expect(() => call(scope, 'set_strict', 5)).toThrow("'int' object is not iterable");
    const zipped = call(scope, 'zip', [1, 2], ['a', 'b', 'c']);
    expect(toText([...iterateValue(zipped)])).toBe("[(1, 'a'), (2, 'b')]");
    expect([...iterateValue(zipped)]).toEqual([]);
    expect(
      toText(call(scope, 'diff_of_two_dicts', { select: ['Me', 'You'], insert: ['Me'] }, { SELECT: ['me'] })),
    ).toBe("{'select': ['You'], 'insert': ['Me']}");
  });
});
