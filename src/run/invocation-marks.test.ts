import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
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

/** Leaves the mark of a run in the folder, as it would look with other fields. */
function leave(id: string, changes: Readonly<Record<string, unknown>>): void {
  const marks = markInvocation(folder, MINE, 'here');
  const mark: unknown = JSON.parse(readFileSync(join(folder, 'abcdef01.pid'), 'utf8'));
  writeFileSync(join(folder, `${id}.pid`), JSON.stringify({ ...Object(mark), ...changes }));
  marks.close();
}

const gone = (): number => spawnSync(process.execPath, ['-e', '']).pid;

it('a run that is under way is alive, and unknown once it is over', () => {
  const marks = markInvocation(folder, MINE, 'here');
  expect(marks.isAlive('abcdef01')).toBe(true);
  marks.close();
  expect(marks.isAlive('abcdef01')).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('a run whose process is gone is dead', () => {
  leave('0badc0de', { pid: gone() });
  expect(markInvocation(folder, MINE, 'here').isAlive('0badc0de')).toBe(false);
});

it('nothing is known of other runs, of marks that are no marks, and where none can be left', () => {
  writeFileSync(join(folder, '0badc0de.pid'), 'x');
  const marks = markInvocation(folder, MINE, 'here');
  expect(['11111111', '0badc0de', '../../etc'].map((id) => marks.isAlive(id))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(markInvocation(join(folder, '0badc0de.pid', 'x'), MINE, 'here').isAlive('abcdef01')).toBeUndefined();
});

it.runIf(process.platform === 'linux')(
  'a run whose process id has been given to another process is dead: a container has few of them',
  () => {
    leave('0badc0de', { began: '1' });
    leave('11111111', {});
    const marks = markInvocation(folder, MINE, 'here');
    expect(marks.isAlive('0badc0de')).toBe(false);
    expect(marks.isAlive('11111111')).toBe(true);
  },
);

it('nothing is known of the runs of another machine or container, whose process ids mean nothing here', () => {
  leave('0badc0de', { machine: 'elsewhere', pid: gone() });
  expect(markInvocation(folder, MINE, 'here').isAlive('0badc0de')).toBeUndefined();
});

it('the marks of dead runs can be told from those of living ones, of other places, and of others of late', () => {
  leave('00000001', { pid: gone() });
  leave('00000002', {});
  leave('00000003', { pid: gone(), place: 'there' });
  leave('00000004', { machine: 'elsewhere' });
  leave('00000005', { machine: 'elsewhere' });
  const longAgo = Date.now() / 1000 - 25 * 3600;
  utimesSync(join(folder, '00000005.pid'), longAgo, longAgo);
  const marks = markInvocation(folder, MINE, 'here');
  expect([...marks.over()].sort()).toEqual(['00000001', '00000005']);
  marks.forget('00000001');
  expect(marks.over()).toEqual(['00000005']);
});
