import { createContext, Script, type Context } from 'node:vm';
import { isRecord } from '../../../base/index.ts';

/** How long one search may take, in milliseconds. */
const LIMIT = 1000;

const script = new Script('result = task()');
let context: Context | undefined;

/**
 * Runs a search of a regular expression that may backtrack without end; undefined when its time was up. V8 ends a search
 * for its own time limit only, which it knows for scripts.
 */
export function withinTimeLimit<T>(task: () => T, limit = LIMIT): { readonly value: T } | undefined {
  // Making a context costs more than any search; it holds nothing between two of them.
  context ??= createContext(Object.create(null));
  let value: { readonly value: T } | undefined;
  context['task'] = (): void => {
    value = { value: task() };
  };
  try {
    script.runInContext(context, { timeout: limit });
    return value;
  } catch (error) {
    // The error is of the other context, where Error is another class.
    if (isRecord(error) && error['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    context['task'] = undefined;
  }
}

/** How long a text may be for a pattern of one unbounded repetition, whose time grows with its square. */
const SAFE_LENGTH = 20_000;

/**
 * Whether a search is quick whatever the text: one unbounded repetition at most, of a single sign, and few choices
 * besides, so that nothing can be tried in exponentially many ways. Errs on the side of no.
 */
export function isQuick(source: string, text: string): boolean {
  const count = (pattern: RegExp): number => source.match(pattern)?.length ?? 0;
  const repeatsGroup = /\)[*+?{]/.test(source);
  const choices = count(/\||(?<!\()\?/g);
  if (repeatsGroup || source.includes('{') || choices > 4) return false;
  const repetitions = count(/[*+]/g);
  return repetitions === 0 || (repetitions === 1 && text.length <= SAFE_LENGTH);
}
