import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../base/index.ts';
import { explainKafkaError, type Attempt } from './explain-kafka-error.ts';

/** Milliseconds. Longer than a session: by then the group has given the partition to someone else, or answers again. */
const PATIENCE = 60_000;
const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;

/** The group has gone on without us, or is about to. */
const NO_LONGER_OURS = new Set([
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
]);

const typeOf = (error: unknown): string =>
  isRecord(error) && typeof error['type'] === 'string' ? error['type'] : '';

const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  (('retriable' in error && error.retriable === true) ||
    /Connection|Timeout|Broker|Coordinator/.test(error.name) ||
    /COORDINATOR|LOAD_IN_PROGRESS/.test(typeOf(error)));

/**
 * Commits as a member of a group; false when the group says that the partition is another's now. A coordinator that
 * cannot be reached is waited for, as long as `isWanted` says so.
 * @throws KafkaError when that lasts
 */
export async function claimPlace(
  claim: () => Promise<void>,
  isWanted: () => boolean,
  attempt: Attempt,
): Promise<boolean> {
  const deadline = performance.now() + PATIENCE;
  for (let wait = FIRST_WAIT; isWanted(); wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      await claim();
      return true;
    } catch (error) {
      if (NO_LONGER_OURS.has(typeOf(error))) return false;
      if (!isPassing(error) || performance.now() + wait > deadline) throw explainKafkaError(error, attempt);
    }
    await sleep(wait);
  }
  return false;
}
