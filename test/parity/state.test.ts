import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listWithDbt, runDbtToItsEnd, whyNoDbt } from './dbt.ts';
import { startServe, type Serving } from './serving.ts';

/*
 * One project through dbt and through tsdbt, step by step, each with schemas of its own on one ClickHouse: what is
 * selected by what became of it, tried again and loaded since, and what became of every node.
 */

const TSDBT = fileURLToPath(new URL('../../bin/tsdbt.js', import.meta.url));
const PANTRY = fileURLToPath(new URL('projects/state', import.meta.url));
const SIDES = ['ours', 'theirs'] as const;
type Side = (typeof SIDES)[number];

/** What a step came to: the exit code and the status of every result. */
interface Outcome {
  readonly code: number | null;
  readonly statuses: Readonly<Record<string, string>>;
}

interface RunResults {
  readonly results: readonly { readonly unique_id: string; readonly status: string }[];
}

describe.skipIf(whyNoDbt())('state', () => {
  let folder: string;
  let serving: Serving;

  const at = (side: Side, ...path: readonly string[]): string => join(folder, side, ...path);
  const write = (path: string, text: string): void => {
    for (const side of SIDES) writeFileSync(at(side, path), text);
  };

  const runOurs = (args: readonly string[]): number | null =>
    spawnSync(process.execPath, [TSDBT, ...args], { cwd: at('ours'), stdio: 'pipe' }).status;

  function outcome(side: Side, args: readonly string[], artifact = 'run_results.json'): Outcome {
    const file = at(side, 'target', artifact);
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const code = side === 'ours' ? runOurs(args) : runDbtToItsEnd(args, at('theirs'));
    const text = readFileSync(file, 'utf8');
    expect(text, `${side}: ${args.join(' ')} wrote no ${artifact}`).not.toBe(before);
    const { results }: RunResults = JSON.parse(text);
    return { code, statuses: statusesOf(results) };
  }

  /** Runs a command with both. @returns what it came to in dbt, once both agree. */
  function both(args: readonly string[], artifact?: string): Outcome {
    const theirs = outcome('theirs', args, artifact);
    expect(outcome('ours', args, artifact), args.join(' ')).toEqual(theirs);
    return theirs;
  }

  /** Tries again with both while a unit test fails: dbt then builds its model all the same, which `build` does not. */
  function retryBoth(args: readonly string[]): Outcome {
    const [theirs, ours] = [outcome('theirs', ['retry', ...args]), outcome('ours', ['retry', ...args])];
    const ungated = { 'model.pantry.weighed': 'success', 'model.pantry.after_weighed': 'success' };
    expect(theirs.statuses).toMatchObject(ungated);
    expect({ ...ours, statuses: { ...ours.statuses, ...ungated } }).toEqual(theirs);
    expect(ours.statuses['model.pantry.weighed']).toBe('skipped');
    return ours;
  }

  const keepTarget = (name: string): void => {
    for (const side of SIDES) {
      rmSync(at(side, name), { recursive: true, force: true });
      cpSync(at(side, 'target'), at(side, name), { recursive: true });
    }
  };

  function listOurs(select: string, args: readonly string[]): readonly string[] {
    const ls = [
      'ls',
      '--quiet',
      '--output',
      'json',
      '--output-keys',
      'unique_id',
      '--select',
      select,
      ...args,
    ];
    const { stdout, status } = spawnSync(process.execPath, [TSDBT, ...ls], {
      cwd: at('ours'),
      encoding: 'utf8',
    });
    expect(status, stdout).toBe(0);
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { unique_id: string }).unique_id)
      .toSorted();
  }

  /** Selects with both. @returns what dbt selects, once both agree. */
  function selectWithBoth(
    selectors: readonly string[],
    args: readonly string[],
  ): Readonly<Record<string, readonly string[]>> {
    const theirs = listWithDbt(selectors, args, at('theirs'));
    const ours = Object.fromEntries(selectors.map((select) => [select, listOurs(select, args)]));
    expect(ours).toEqual(theirs);
    return theirs;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsdbt-parity-'));
    cpSync(PANTRY, join(folder, 'served'), { recursive: true });
    serving = await startServe(TSDBT, join(folder, 'served'));
    const { port } = serving;
    for (const side of SIDES) {
      cpSync(PANTRY, at(side), { recursive: true });
      const target = (name: string): object => ({
        type: 'clickhouse',
        host: '127.0.0.1',
        port,
        user: 'dbt',
        password: 'secret',
        schema: `${side}_${name}`,
        threads: 1,
      });
      const outputs = { prod: target('prod'), dev: target('dev') };
      writeFileSync(at(side, 'profiles.yml'), JSON.stringify({ pantry: { target: 'prod', outputs } }));
    }
  }, 120_000);

  afterAll(async () => {
    await serving?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('build: tests and unit tests that fail skip what comes after, exposures come to nothing', () => {
    // Sources of the project are its own seeds: nothing says that these come first.
    expect(both(['seed']).code).toBe(0);
    const { code, statuses } = both(['build']);
    expect(code).toBe(1);
    expect(new Set(Object.values(statuses))).toEqual(
      new Set(['success', 'pass', 'warn', 'fail', 'error', 'skipped', 'no-op']),
    );
    keepTarget('failed');
  }, 120_000);

  it('result: selects by what became of nodes', () => {
    const found = selectWithBoth(
      [
        'result:error',
        'result:error+',
        '1+result:fail',
        'result:skipped',
        'result:warn',
        'result:success,tag:a',
        'result:pass',
        'result:no-op',
      ],
      ['--state', 'failed'],
    );
    expect(Object.values(found).filter((ids) => ids.length === 0)).toEqual([]);
  }, 120_000);

  it('retry: runs what failed and what was skipped, unit tests among them', () => {
    const again = retryBoth([]);
    expect(again.statuses['unit_test.pantry.weighed.weighed_wrongly']).toBe('fail');
  }, 240_000);

  it('test and run alone are tried again as what they were', () => {
    both(['run', '--select', 'shelves', 'heavy+', 'counted']);
    both(['retry', '--vars', '{limit: 1}']);
    both(['test', '--select', 'shelves', 'weighed']);
    both(['retry', '--warn-error']);
  }, 240_000);

  it('run-operation is tried again with its arguments', () => {
    expect(both(['run-operation', 'check', '--args', '{limit: 2}']).code).toBe(1);
    expect(both(['retry']).code).toBe(1);
  }, 120_000);

  it('source_status:fresher tells what was loaded since', () => {
    both(['seed']);
    both(['source', 'freshness'], 'sources.json');
    keepTarget('yesterday');
    write('seeds/late_loads.csv', 'id,loaded_at\n1,2099-01-01 00:00:00\n');
    both(['seed', '--full-refresh']);
    const { statuses } = both(['source', 'freshness'], 'sources.json');
    expect(Object.values(statuses).toSorted()).toEqual(['pass', 'warn']);
    const found = selectWithBoth(
      ['source_status:fresher', 'source_status:fresher+'],
      ['--state', 'yesterday'],
    );
    expect(found['source_status:fresher+']).toContain('model.pantry.late');
  }, 240_000);
});

function statusesOf(results: RunResults['results']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results
      .map(({ unique_id: id, status }) => [id, status] as const)
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
