import { askAgain } from './ask-again.ts';

/** A broker learns a little later of a topic that the controller has made, and of who leads its partitions. */
const NOT_YET: ReadonlySet<string> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
]);

/** Asks about a topic that has just been made until the brokers know it; the library's own wait gives up at the first. */
export function whenKnown<T>(ask: () => Promise<T>): Promise<T> {
  return askAgain(ask, NOT_YET);
}
