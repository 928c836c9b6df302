import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  anyEdit,
  NEAR_START,
  nearEdit,
  PROFILES,
  START,
  surroundingsOf,
  type Edit,
  type World,
} from './edits.ts';
import { open, writeFiles, type Surroundings } from './open-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a kept parse', { timeout: 60_000 }, () => {
  const keptFile = () => join(folder, 'target/partial_parse.tsdbt');

  /** Runs of each property; a long look for what it misses takes minutes. */
  const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20);

  /** Edits a project step by step; what is kept has to give what parsing anew gives. Tells how often `isReused`. */
  const edit = async (
    start: World['texts'],
    isAged: boolean,
    edits: readonly (readonly [Edit, boolean])[],
  ) => {
    rmSync(folder, { recursive: true });
    let world: World = { texts: start };
    let before: Surroundings = { files: {} };
    let reused = 0;
    // Files count as old enough to be known by their times.
    if (isAged) vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    for (const [step, [change, isTwice]] of [[(same: World) => same, false] as const, ...edits].entries()) {
      const { disturb, ...changed } = change(world);
      world = changed;
      const around = surroundingsOf(world, step);
      writeFiles(folder, around.files, before.files);
      disturb?.(folder);
      before = around;
      const earlier = statSync(keptFile(), { throwIfNoEntry: false })?.ino;
      const kept = [await open(folder, around, true)];
      if (isTwice) kept.push(await open(folder, around, true));
      const anew = await open(folder, around, false);
      for (const each of kept) expect(each).toEqual(anew);
      if (statSync(keptFile(), { throwIfNoEntry: false })?.ino === earlier) reused += 1;
    }
    return reused;
  };
  const timeout = 240_000 * Math.max(1, RUNS / 50);

  it('gives what parsing anew gives, after whatever was edited', { timeout }, async () => {
    const steps = fc.array(fc.tuple(anyEdit, fc.boolean()), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc
        .asyncProperty(fc.boolean(), steps, async (isAged, edits) => void (await edit(START, isAged, edits)))
        .afterEach(() => void vi.useRealTimers()),
      { numRuns: RUNS },
    );
  });

  it(
    'holds for all that models and macros, variables and the environment do not reach',
    { timeout },
    async () => {
      const steps = fc.array(fc.tuple(nearEdit, fc.boolean()), { minLength: 2, maxLength: 8 });
      await fc.assert(
        fc
          .asyncProperty(fc.boolean(), steps, async (isAged, edits) => {
            expect(await edit(NEAR_START, isAged, edits)).toBe(edits.length);
          })
          .afterEach(() => void vi.useRealTimers()),
        { numRuns: RUNS },
      );
    },
  );

  const FILES = { 'dbt_project.yml': 'name: shop\nprofile: shop\n', 'profiles.yml': PROFILES };
  /** Whether the parse that an earlier command kept was used: then nothing new is kept. */
  const isUsed = async (around: Surroundings): Promise<boolean> => {
    const before = statSync(keptFile()).ino;
    await open(folder, around, true);
    return statSync(keptFile()).ino === before;
  };

  it('is used while nothing that was read has changed', async () => {
    const model = "select '{{ env_var('OWNER', '') }}', {{ var('limit', 1) }}";
    const around: Surroundings = { files: { ...FILES, 'models/a.sql': model }, env: { OWNER: 'me' } };
    writeFiles(folder, around.files);
    await open(folder, around, true);
    expect(await isUsed(around)).toBe(true);
    expect(await isUsed({ ...around, env: { OWNER: 'me', HOME: '/' }, vars: { other: 1 } })).toBe(true);
    expect(await isUsed({ ...around, command: 'run', invocationId: '1' })).toBe(true);
    expect(await isUsed({ ...around, target: 'prod' })).toBe(false);
  });

  it('takes a model whose code alone changed anew, and keeps the rest', async () => {
    const files = {
      ...FILES,
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/c.sql': "{{ config(tags=['x']) }} select * from {{ ref('a') }}",
      'models/c.yml':
        'models: [{name: c, description: The third., columns: [{name: id, data_tests: [unique]}]}]\n',
    };
    writeFiles(folder, files);
    await open(folder, { files }, true);
    const texts = [
      "{{ config(meta={'by': var('who', 'me')}) }} select * from {{ ref('b') }}",
      'select 2 as id',
    ];
    for (const text of texts) {
      const edited = { ...files, 'models/c.sql': text };
      writeFiles(folder, edited, files);
      expect(await isUsed({ files: edited })).toBe(true);
      expect(await open(folder, { files: edited }, true)).toEqual(
        await open(folder, { files: edited }, false),
      );
    }
    const cycle = { ...files, 'models/a.sql': "select * from {{ ref('c') }}" };
    writeFiles(folder, cycle);
    expect((await open(folder, { files: cycle }, true)).said.join('\n')).toContain('DEPENDENCY_CYCLE');
  });

  it('is not used once a model has passed its deprecation date', async () => {
    const files = {
      ...FILES,
      'models/a.sql': 'select 1',
      'models/a.yml': 'models: [{name: a, deprecation_date: 2026-06-01}]\n',
    };
    writeFiles(folder, files);
    expect((await open(folder, { files, now: '2026-05-01T00:00:00Z' }, true)).said).toEqual([]);
    const later = await open(folder, { files, now: '2026-07-01T00:00:00Z' }, true);
    expect(later.said).toEqual([expect.stringContaining('deprecat')]);
  });

  it('is passed over when it is damaged, cut short or of another format', async () => {
    const files = { ...FILES, 'models/a.sql': 'select 1' };
    writeFiles(folder, files);
    const whole = await open(folder, { files }, true);
    const bytes = readFileSync(keptFile());
    const damages = [
      () => truncateSync(keptFile(), bytes.length - 10),
      () => writeFileSync(keptFile(), bytes.fill(120, bytes.length - 500, bytes.length - 400)),
      () => writeFileSync(keptFile(), 'tsdbt parse 0\n'),
      () => writeFileSync(keptFile(), ''),
    ];
    for (const damage of damages) {
      damage();
      expect(await open(folder, { files }, true)).toEqual(whole);
      expect(await isUsed({ files })).toBe(true);
    }
  });

  it('is whole while several commands keep theirs at once', async () => {
    const files = { ...FILES, 'models/a.sql': "{{ config(meta={'m': var('m', 0)}) }} select 1" };
    writeFiles(folder, files);
    const all = await Promise.all([1, 2, 3, 4].map((m) => open(folder, { files, vars: { m } }, true)));
    expect(all.map(({ manifest }) => /"m": (\d)/.exec(manifest ?? '')?.[1])).toEqual(['1', '2', '3', '4']);
    expect((await open(folder, { files, vars: { m: 4 } }, true)).manifest).toEqual(all[3]?.manifest);
  });

  it('is neither used nor written under --no-partial-parse', async () => {
    const files = { ...FILES, 'models/a.sql': 'select 1' };
    writeFiles(folder, files);
    await open(folder, { files }, false);
    expect(() => statSync(keptFile())).toThrow('ENOENT');
  });
});
