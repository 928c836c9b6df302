import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoDbt } from './dbt.ts';
import { openPantry, type Pantry } from './pantry.ts';

/*
 * What builds and fails is tried again, and is selected by what became of it and by what was loaded since, in dbt and
 * in tsdbt.
 */

describe.skipIf(whyNoDbt())('state', () => {
  let pantry: Pantry;

  beforeAll(async () => {
    pantry = await openPantry();
  }, 120_000);

  afterAll(() => pantry?.close());

  it('build: tests and unit tests that fail skip what comes after, exposures come to nothing', () => {
    // Sources of the project are its own seeds: nothing says that these come first.
    expect(pantry.both(['seed']).code).toBe(0);
    const { code, statuses } = pantry.both(['build']);
    expect(code).toBe(1);
    expect(new Set(Object.values(statuses))).toEqual(
      new Set(['success', 'pass', 'warn', 'fail', 'error', 'skipped', 'no-op']),
    );
    pantry.keepTarget('failed');
  }, 120_000);

  it('result: selects by what became of nodes', () => {
    const found = pantry.select(
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
    const [theirs, ours] = [pantry.run('theirs', ['retry']), pantry.run('ours', ['retry'])];
    // While its unit test fails, dbt builds the model all the same, which `build` does not.
    const ungated = { 'model.pantry.weighed': 'success', 'model.pantry.after_weighed': 'success' };
    expect(theirs.statuses).toMatchObject(ungated);
    expect({ ...ours, statuses: { ...ours.statuses, ...ungated } }).toEqual(theirs);
    expect(ours.statuses['model.pantry.weighed']).toBe('skipped');
    expect(ours.statuses['unit_test.pantry.weighed.weighed_wrongly']).toBe('fail');
  }, 240_000);

  it('retry --state: goes by a run_results.json of dbt, brought along', () => {
    const results = readFileSync(pantry.at('theirs', 'failed', 'run_results.json'));
    writeFileSync(pantry.at('ours', 'failed', 'run_results.json'), results);
    pantry.mend('models/pantry.yml', (text) => text.replace('{ total: 6 }', '{ total: 5 }'));
    const { statuses } = pantry.both(['retry', '--state', 'failed', '--vars', '{limit: 1}']);
    expect(Object.keys(statuses).length).toBeGreaterThan(8);
  }, 240_000);

  it('test and run alone are tried again as what they were', () => {
    pantry.both(['run', '--select', 'shelves', 'heavy+', 'counted']);
    pantry.both(['retry', '--vars', '{limit: 1}']);
    pantry.both(['test', '--select', 'shelves', 'weighed']);
    pantry.both(['retry', '--warn-error']);
  }, 240_000);

  it('run-operation is tried again with its arguments', () => {
    expect(pantry.both(['run-operation', 'check', '--args', '{limit: 2}']).code).toBe(1);
    expect(pantry.both(['retry']).code).toBe(1);
  }, 120_000);

  it('source_status:fresher tells what was loaded since', () => {
    pantry.both(['seed']);
    pantry.both(['source', 'freshness'], 'sources.json');
    pantry.keepTarget('yesterday');
    pantry.write('seeds/late_loads.csv', 'id,loaded_at\n1,2099-01-01 00:00:00\n');
    pantry.both(['seed', '--full-refresh']);
    const { statuses } = pantry.both(['source', 'freshness'], 'sources.json');
    expect(Object.values(statuses).toSorted()).toEqual(['pass', 'warn']);
    const found = pantry.select(
      ['source_status:fresher', 'source_status:fresher+'],
      ['--state', 'yesterday'],
    );
    expect(found['source_status:fresher+']).toContain('model.pantry.late');
  }, 240_000);
});
