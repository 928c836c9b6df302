import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../base/index.ts';

/** Milliseconds. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;
const PATIENCE = 30_000;

/** Asks until the answer is none of these of Kafka's refusals, which pass by themselves. @throws the last refusal after 30 s */
export async function askAgain<T>(ask: () => Promise<T>, passing: ReadonlySet<string>): Promise<T> {
  const isPassing = (error: unknown): boolean =>
    isRecord(error) && typeof error['type'] === 'string' && passing.has(error['type']);
  const deadline = performance.now() + PATIENCE;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || performance.now() + wait > deadline) throw error;
    }
    await sleep(wait);
  }
}
