import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../base/index.ts';

/** Milliseconds. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;
const PATIENCE = 30_000;

/** A group's coordinator is being chosen, or still reads what it has to know: so it is for a while after a broker's start. */
const NOT_YET = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

function isNotYet(error: unknown): boolean {
  return isRecord(error) && typeof error['type'] === 'string' && NOT_YET.has(error['type']);
}

/** Asks about a group until its coordinator can answer; the library does that for consumers, but not for its admin. */
export async function whenCoordinated<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await ask();
    } catch (error) {
      if (!isNotYet(error) || performance.now() + wait > deadline) throw error;
    }
    await sleep(wait);
  }
}
