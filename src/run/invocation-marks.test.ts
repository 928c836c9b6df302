import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { markInvocation } from './invocation-marks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-marks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MINE = 'abcdef01-0000-4000-8000-000000000000';

it('a run that is under way is alive, and unknown once it is over', () => {
  const marks = markInvocation(folder, MINE);
  expect(marks.isAlive('abcdef01')).toBe(true);
  marks.close();
  expect(marks.isAlive('abcdef01')).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('a run whose process is gone is dead', () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(folder, '0badc0de.pid'), `${gone}\n`);
  expect(markInvocation(folder, MINE).isAlive('0badc0de')).toBe(false);
});

it('nothing is known of other runs, of marks that are no marks, and where none can be left', () => {
  writeFileSync(join(folder, '0badc0de.pid'), 'x');
  const marks = markInvocation(folder, MINE);
  expect(['11111111', '0badc0de', '../../etc'].map((id) => marks.isAlive(id))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(markInvocation(join(folder, '0badc0de.pid', 'x'), MINE).isAlive('abcdef01')).toBeUndefined();
});
