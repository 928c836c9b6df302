import { setTimeout as sleep } from 'node:timers/promises';
import { DepsError } from './deps-error.ts';

/** As dbt: five further attempts, a second apart. */
const FURTHER_ATTEMPTS = 5;

export interface RetryOptions {
  /** Between attempts, in milliseconds. */
  readonly pause: number;
  readonly signal: AbortSignal;
  readonly onRetry?: ((error: DepsError, attempt: number) => void) | undefined;
}

/** Does `work` again while its failure may be gone the next time. @throws DepsError, the last one. */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isFinal = !(error instanceof DepsError) || !error.retriable || attempt > FURTHER_ATTEMPTS;
      if (isFinal || options.signal.aborted) throw error;
      options.onRetry?.(error, attempt);
      await sleep(options.pause, undefined, { signal: options.signal });
    }
  }
}
