import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows } from '../support/cli.ts';
import { readStatuses } from '../support/run-results.ts';
import { countSleepers, listRelations, slowProject, startSlowly } from '../support/slow-project.ts';

const playground = new Playground();
beforeAll(async () => {
  playground.write(slowProject({ 'models/other.sql': 'select 1 as id union all select 2' }));
  expect((await playground.run(['run'])).code).toBe(0);
});
afterAll(async () => {
  await playground.dispose();
});

const countSlow = async (): Promise<number> =>
  Number((await queryRows(playground, "select count() as n from {{ ref('slow') }}"))[0]?.['n']);

/** The engine's own lock file names the process that holds the data. */
function hostPid(): number {
  const status = readFileSync(join(playground.folder, '.tsdbt/data/status'), 'utf8');
  return Number(/^PID: (\d+)/m.exec(status)?.[1]);
}

describe('one embedded data directory', () => {
  it('serves commands that start at the same moment', async () => {
    const [one, other, shown] = await Promise.all([
      playground.run(['build', '--select', 'slow+', '--target-path', 'target/one']),
      playground.run(['build', '--select', 'other', '--target-path', 'target/other']),
      playground.run(['show', '--inline', "select sum(id) as total from {{ ref('other') }}"]),
    ]);
    expect([one.code, other.code, shown.code]).toEqual([0, 0, 0]);
    expect(one.stdout).toContain('PASS=2 WARN=0 ERROR=0');
    expect(other.stdout).toContain('PASS=1 WARN=0 ERROR=0');
    expect(shown.stdout).toMatch(/\|\s+3 \|/);
  });

  it('serves other commands in the middle of a long run, which ends cleanly when it is interrupted', async () => {
    const long = await startSlowly(playground, ['run', '--target-path', 'target/long']);
    const other = await playground.run(['build', '--select', 'other']);
    expect(other.code).toBe(0);
    // Neither waited for the other: the long run is still on.
    expect(await countSleepers(playground)).toBe(1);
    long.kill('SIGINT');
    expect((await long.done).code).toBe(130);
  });
});

describe('an engine host killed in the middle of a run', () => {
  it('ends that run with a clear error; what was published stays, and the next run works', async () => {
    const running = await startSlowly(playground, ['run', '--select', 'slow+']);
    process.kill(hostPid(), 'SIGKILL');
    const result = await running.done;
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/error ENGINE_DIED: The embedded engine \(process \d+\) has died/);
    expect(result.stdout).toMatch(/SKIP relation analytics\.after/);
    expect(result.stdout + result.stderr).not.toMatch(/^\s+at .*\.js:\d+/m);
    expect(readStatuses(playground.folder)).toEqual({ slow: 'error', after: 'skipped' });

    expect(await countSlow()).toBe(3);

    const next = await playground.run(['run']);
    expect(next.code).toBe(0);
    expect(await listRelations(playground)).toEqual(['after', 'other', 'slow']);
  });

  it('is seen by no command that comes after it', async () => {
    await queryRows(playground, 'select 1');
    const before = hostPid();
    process.kill(before, 'SIGKILL');
    expect(await queryRows(playground, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(hostPid()).not.toBe(before);
  });

  it('ends by itself soon after its last client', async () => {
    await queryRows(playground, 'select 1');
    const socket = join(playground.folder, '.tsdbt/data/host/engine.sock');
    while (existsSync(socket)) await delay(50);
    expect((await playground.run(['show', '--inline', 'select 1'])).code).toBe(0);
  });
});

describe('Ctrl-C in the middle of a run', () => {
  it('cancels the running statement, marks the node, and leaves nothing half-done', async () => {
    const running = await startSlowly(playground, ['run', '--select', 'slow+']);
    running.kill('SIGINT');
    const result = await running.done;
    expect(result.code).toBe(130);
    expect(result.stdout).toMatch(/CANCEL query model\.small\.slow/);
    expect(result.stdout).toMatch(/ERROR creating sql table model `analytics`\.`slow`/);
    expect(result.stdout).toMatch(/Exited because of keyboard interrupt/);
    expect(readStatuses(playground.folder)).toMatchObject({ slow: 'error', after: 'skipped' });
    expect(await countSleepers(playground)).toBe(0);
    expect(await listRelations(playground)).toEqual(['after', 'other', 'slow']);
    expect(await countSlow()).toBe(3);
  });
});
