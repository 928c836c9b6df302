import { askAgain } from './ask-again.ts';

/** A group's coordinator is being chosen, or still reads what it has to know: so it is for a while after a broker's start. */
const NOT_YET: ReadonlySet<string> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Asks about a group until its coordinator can answer; the library does that for consumers, but not for its admin. */
export function whenCoordinated<T>(ask: () => Promise<T>): Promise<T> {
  return askAgain(ask, NOT_YET);
}
