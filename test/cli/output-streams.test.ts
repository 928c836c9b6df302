import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject, type CliResult } from '../support/cli.ts';

const SPEC = JSON.stringify([
  { _meta: { topic: 'orders', key: 'id' }, id: 'faker.string.uuid()', quantity: 'faker.number.int(9)' },
]);

const playground = new Playground();
beforeAll(() => {
  playground.write(
    smallProject({
      'models/one.sql': [
        "{{ log('said aloud', info=True) }}",
        "{% if execute or var('chatty', false) %}{{ print('printed') }}{% endif %}",
        'select 1 as id',
      ].join('\n'),
      'models/two.sql': "select id from {{ ref('one') }}",
      'models/bad.sql': 'select no_such_column',
      'models/all.yml':
        'models:\n  - name: one\n    descripton: a typo\n    columns: [{name: id, data_tests: [unique]}]\n',
      'spec.json': SPEC,
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

interface LogLine {
  readonly data: Readonly<Record<string, unknown>>;
  readonly info: Readonly<Record<string, unknown>>;
}

/** Every line as JSON; throws at one that is not. */
function readLines(text: string): readonly LogLine[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
}

describe('a reader that closes the pipe', () => {
  it('is no error', async () => {
    const bin = fileURLToPath(new URL('../../bin/tsdbt.js', import.meta.url));
    const script = `set -o pipefail; "${process.execPath}" "${bin}" ls --resource-type model test --output json | true; echo "$?"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: playground.folder });
    expect([stdout, stderr]).toEqual(['0\n', '']);
  });
});

describe('--log-format json', () => {
  const KEYS = ['category', 'code', 'extra', 'invocation_id', 'level', 'msg', 'name', 'pid', 'thread', 'ts'];

  async function readEvents(args: readonly string[]): Promise<readonly LogLine[]> {
    const result = await playground.run([...args, '--log-format', 'json']);
    expect(result.stderr).toBe('');
    return readLines(result.stdout);
  }

  it('gives nothing but JSON lines with dbt’s keys, whatever happens in a run', async () => {
    const lines = await readEvents(['build']);
    for (const { info, data } of lines) {
      expect(Object.keys(info).toSorted()).toEqual(KEYS);
      expect(data['msg']).toEqual(info['msg']);
      expect(info['ts']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }
    expect(new Set(lines.map(({ info }) => info['invocation_id'])).size).toBe(1);
    const named = (name: string): readonly LogLine[] => lines.filter(({ info }) => info['name'] === name);
    expect(named('LogModelResult').map(({ data, info }) => [data['status'], info['level']])).toEqual(
      expect.arrayContaining([
        ['success', 'info'],
        ['error', 'error'],
      ]) as unknown[],
    );
    expect(named('LogTestResult')[0]?.data).toMatchObject({ status: 'pass', num_failures: 0 });
    expect(named('LogTestResult')[0]?.data['node_info']).toMatchObject({ resource_type: 'test' });
    expect(named('JinjaLogInfo')[0]?.info['msg']).toBe('said aloud');
    expect(named('PrintEvent')[0]?.info['msg']).toBe('printed');
  });

  it('gives what was asked for as dbt’s events', async () => {
    const last = async (args: readonly string[]): Promise<LogLine | undefined> =>
      (await readEvents(args)).filter(({ info }) => info['name'] !== 'DeprecationsSummary').at(-1);
    expect(await last(['ls', '--resource-type', 'model', '--select', 'one'])).toMatchObject({
      info: { name: 'PrintEvent', code: 'Z052', msg: 'small.one' },
    });
    expect(await last(['show', '--inline', 'select 7 as n', '--output', 'json'])).toMatchObject({
      info: { name: 'ShowNode', code: 'Q041' },
      data: { preview: '[{"n":7}]', is_inline: true, output_format: 'json' },
    });
    expect(await last(['compile', '--select', 'two'])).toMatchObject({
      info: { name: 'CompiledNode', code: 'Q042' },
      data: { node_name: 'two', compiled: 'select id from `analytics`.`one`' },
    });
    expect((await last(['debug']))?.info['msg']).toBe('All checks passed!');
  });

  it('tells of an error before anything ran in the same form', async () => {
    const lines = await readEvents(['run', '--select', 'one', '--vars', '{a: ']);
    expect(lines.at(-1)?.info).toMatchObject({ level: 'error' });
  });
});

describe('--quiet', () => {
  const quietly = async (...args: string[]): Promise<CliResult> => await playground.run([...args, '--quiet']);

  it('leaves a good run with what templates print, and nothing else', async () => {
    const result = await quietly('run', '--select', 'one', 'two');
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(result.stdout).toMatch(/^(printed\n)+$/);
    const mute = await quietly('run', '--select', 'one', 'two', '--no-print');
    expect(mute.stdout + mute.stderr).toBe('');
  });

  it('still shows errors', async () => {
    const result = await quietly('run', '--select', 'bad');
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('no_such_column');
    expect(result.stdout).not.toMatch(/Running with|START|Found/);
  });

  it('leaves the requested data', async () => {
    expect((await quietly('show', '--inline', 'select 7 as n')).stdout).toBe('| n |\n| - |\n| 7 |\n');
    expect((await quietly('compile', '--inline', 'select {{ 1 + 1 }}')).stdout).toBe('select 2\n');
    expect((await quietly('ls', '--resource-type', 'model', '--output', 'name')).stdout).toBe(
      'bad\none\ntwo\n',
    );
  });
});

describe('our own commands', () => {
  it('generate --dry-run gives records on stdout and everything else on stderr', async () => {
    const { code, stdout, stderr } = await playground.run(['generate', 'spec.json', '-n', '3', '--dry-run']);
    expect(code).toBe(0);
    const records = stdout.trimEnd().split('\n');
    expect(records).toHaveLength(3);
    for (const record of records) JSON.parse(record);
    expect(stderr).toMatch(/Running with tsdbt/);
  });

  it('the same seed and moment give the same bytes, another seed others', async () => {
    const bytes = async (seed: string): Promise<string> =>
      (
        await playground.run(['generate', 'spec.json', '-n', '5', '--dry-run', '--seed', seed], {
          TSDBT_NOW: '2024-02-29T12:00:00Z',
        })
      ).stdout;
    const first = await bytes('1');
    expect(await bytes('1')).toBe(first);
    expect(await bytes('2')).not.toBe(first);
  });

  it('lineage gives the graph on stdout, warnings and what templates print on stderr', async () => {
    const chatty = ['--vars', '{chatty: true}'];
    const { code, stdout, stderr } = await playground.run(['lineage', '--format', 'json', ...chatty]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ edges: [{ from: 'model.small.one', to: 'model.small.two' }] });
    expect(stderr).toContain('descripton');
    expect(stderr).toContain('printed');
  });
});
