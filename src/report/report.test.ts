import { describe, expect, it } from 'vitest';
import type { NodeResult, NodeStatus } from '../manifest/index.ts';
import type { NodeLine, RunEvent } from '../run/index.ts';
import { model, seed } from '../../test/support/manifest-fixture.ts';
import { createReporter, wantsColor, type ReporterOptions } from './index.ts';

const at = new Date('2026-01-02T03:04:05.678Z');

function collect(changes: Partial<ReporterOptions> = {}) {
  const written: string[] = [];
  const logged: string[] = [];
  const reporter = createReporter({
    output: { write: (text) => written.push(text), isTTY: false },
    format: 'text',
    level: 'info',
    colored: false,
    width: 80,
    invocationId: 'the-invocation',
    now: () => at,
    monotonic: () => 0,
    logFile: { write: (line) => void logged.push(line), format: 'debug', level: 'debug', colored: false },
    ...changes,
  });
  return { reporter, text: () => written.join(''), log: () => logged.join('') };
}

const line = (name: string, index = 1): NodeLine => ({
  uniqueId: `model.shop.${name}`,
  node: model(name),
  index,
  total: 12,
  description: `sql view model \`analytics\`.\`${name}\``,
  thread: 'Thread-1 (worker)',
});

const result = (name: string, status: NodeStatus, changes: Partial<NodeResult> = {}): NodeResult => ({
  uniqueId: `model.shop.${name}`,
  status,
  thread: 'Thread-1 (worker)',
  executionTime: 0.654,
  timing: [],
  adapterResponse: {},
  message: null,
  failures: null,
  compiledCode: null,
  relationName: null,
  diagnostics: [],
  ...changes,
});

const finished = (node: NodeLine, outcome: NodeResult): RunEvent => ({
  kind: 'NodeFinished',
  line: node,
  at,
  result: outcome,
});

const ended = (...results: NodeResult[]): RunEvent => ({
  kind: 'RunFinished',
  cancelled: false,
  result: { invocationId: 'i', generatedAt: at, elapsed: 3_723.456, results, success: true },
});

describe('log lines', () => {
  it('are dbt’s: the time in UTC, two blanks, the text', () => {
    const { reporter, text } = collect();
    reporter.onRun({ kind: 'RunStarted', total: 12, threads: 4, targetName: 'dev' });
    expect(text()).toBe("03:04:05  \n03:04:05  Concurrency: 4 threads (target='dev')\n03:04:05  \n");
  });

  // dbt pads `index of total text ` with dots to its printer width, then writes ` [status in time]`.
  it.each<[NodeStatus, Partial<NodeResult>, string]>([
    [
      'success',
      { message: 'OK' },
      '3 of 12 OK created sql view model `analytics`.`orders` ............ [OK in 0.65s]',
    ],
    ['error', {}, '3 of 12 ERROR creating sql view model `analytics`.`orders` ........ [ERROR in 0.65s]'],
    ['skipped', {}, '3 of 12 SKIP relation analytics.orders ........... [SKIP]'],
    ['no-op', {}, '3 of 12 NO-OP sql view model `analytics`.`orders` .......... [NO-OP in 0.65s]'],
  ])('of a model that is %s', (status, changes, expected) => {
    const { reporter, text } = collect();
    reporter.onRun(finished(line('orders', 3), result('orders', status, changes)));
    const [shown] = text().slice(10).split('\n');
    expect(shown?.replace(/\.{3,}/, '…')).toBe(expected.replace(/\.{3,}/, '…'));
    expect(shown?.indexOf(' [')).toBe(80);
  });

  it('of a seed name the rows that were loaded', () => {
    const { reporter, text } = collect();
    const node: NodeLine = { ...line('countries'), node: seed('countries') };
    reporter.onRun(finished(node, result('countries', 'success', { message: 'INSERT 42' })));
    expect(text()).toMatch(/OK loaded seed file analytics\.countries \.+ \[INSERT 42 in 0\.65s\]/);
  });

  it('as JSON carry dbt’s name, code, level and ids', () => {
    const { reporter, text } = collect({ format: 'json' });
    reporter.onRun(finished(line('orders'), result('orders', 'success', { message: 'OK' })));
    const record = JSON.parse(text()) as {
      info: Record<string, unknown>;
      data: Record<string, Record<string, unknown>>;
    };
    expect(record.info).toMatchObject({
      name: 'LogModelResult',
      code: 'Q012',
      level: 'info',
      invocation_id: 'the-invocation',
      thread: 'Thread-1 (worker)',
    });
    expect(record.info['ts']).toBe('2026-01-02T03:04:05.678000Z');
    expect(record.data['node_info']).toMatchObject({
      unique_id: 'model.shop.orders',
      resource_type: 'model',
    });
  });

  it('below the level are left out of the screen but stand in the log file', () => {
    const { reporter, text, log } = collect({ level: 'error' });
    reporter.onCommand({ kind: 'CommandStarted', version: '9.9.9', command: 'run' });
    reporter.onCommand({
      kind: 'Diagnosed',
      diagnostic: { code: 'X', severity: 'error', message: 'it broke' },
    });
    expect(text()).toBe('03:04:05  error X: it broke\n');
    expect(log()).toContain('Running with tsdbt=9.9.9');
  });
});

describe('the end of a run', () => {
  it('counts what ran, says how long it took, and sums up as dbt does', () => {
    const { reporter, text } = collect();
    for (const name of ['a', 'b']) reporter.onRun(finished(line(name), result(name, 'success')));
    reporter.onRun(ended(result('a', 'success'), result('b', 'success')));
    expect(text()).toContain(
      'Finished running 2 view models in 1 hours 2 minutes and 3.46 seconds (3723.46s).',
    );
    expect(text()).toContain('Completed successfully');
    expect(text()).toContain('Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2');
  });

  it('shows each failure again, with its diagnostics', () => {
    const { reporter, text } = collect();
    const failure = result('orders', 'error', {
      message: 'short',
      diagnostics: [
        {
          code: 'UNKNOWN_IDENTIFIER',
          severity: 'error',
          message: "there is no column 'x'",
          hint: 'look again',
        },
      ],
    });
    reporter.onRun(finished(line('orders'), failure));
    reporter.onRun(ended(failure));
    expect(text()).toContain('Completed with 1 error, 0 partial successes, and 0 warnings:');
    expect(text()).toContain('Failure in model orders (models/orders.sql)');
    expect(text()).toContain("error UNKNOWN_IDENTIFIER: there is no column 'x'");
    expect(text()).toContain('PASS=0 WARN=0 ERROR=1 SKIP=0');
  });
});

describe('live rows', () => {
  it('stand below the lines on a terminal and leave nothing behind', () => {
    const written: string[] = [];
    const { reporter } = collect({
      output: { write: (text) => written.push(text), isTTY: true, columns: 60 },
    });
    reporter.onRun({ kind: 'NodeStarted', line: line('orders'), at });
    expect(written.at(-1)).toMatch(/START sql view model[^]*0\.0s {2}sql view model/);
    reporter.onRun(finished(line('orders'), result('orders', 'success', { message: 'OK' })));
    // One row up, everything below erased, then the line, and no row after it.
    expect(written.at(-1)).toMatch(/^\u001B\[1A\u001B\[0J.*OK created.*\n$/);
    reporter.close();
  });

  it('of a narrow terminal keep the beginnings and the ends of names', () => {
    const written: string[] = [];
    const { reporter } = collect({
      output: { write: (text) => written.push(text), isTTY: true, columns: 50 },
    });
    const name = `a_${'very_'.repeat(20)}long_name_1`;
    reporter.onRun({ kind: 'NodeStarted', line: line(name), at });
    const row = (written.at(-1) ?? '').trimEnd().split('\n').at(-1) ?? '';
    expect(row.length).toBeLessThan(50);
    expect(row).toMatch(/sql view model `.*…\S*name_1/);
    reporter.close();
  });
});

describe('colour', () => {
  const env = {};
  it.each([
    ['the flag wins over everything', { flag: true, env: { NO_COLOR: '1' }, isTerminal: false }, true],
    [
      'any NO_COLOR but an empty one is a no',
      { flag: undefined, env: { NO_COLOR: 'x', FORCE_COLOR: '1' }, isTerminal: true },
      false,
    ],
    ['an empty NO_COLOR says nothing', { flag: undefined, env: { NO_COLOR: '' }, isTerminal: true }, true],
    ['FORCE_COLOR colours a pipe', { flag: undefined, env: { FORCE_COLOR: '1' }, isTerminal: false }, true],
    ['FORCE_COLOR=0 does not', { flag: undefined, env: { FORCE_COLOR: '0' }, isTerminal: true }, false],
    ['a dumb terminal gets none', { flag: undefined, env: { TERM: 'dumb' }, isTerminal: true }, false],
    ['a pipe gets none', { flag: undefined, env, isTerminal: false }, false],
  ])('%s', (_what, question, expected) => {
    expect(wantsColor(question)).toBe(expected);
  });
});
