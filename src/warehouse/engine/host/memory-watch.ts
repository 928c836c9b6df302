import { setTimeout } from 'node:timers/promises';
import type { ChdbEngine } from './chdb-engine.ts';

/** Milliseconds between two looks. A statement that is over before the first one is not worth the question. */
const LOOK_EVERY_MS = 50;

const PEAKS = `
  SELECT Settings['log_comment'], toString(peak_memory_usage)
  FROM system.processes WHERE Settings['log_comment'] != ''`;

/**
 * The peak memory of statements. chdb tells of none when a statement ends, but of every one that runs: while some are
 * watched it is asked again and again, and the last answer stands. A peak between the last look and the end is missed.
 */
export class MemoryWatch {
  readonly #engine: ChdbEngine;
  /** Bytes by query id; undefined until a look has found the statement. */
  readonly #peaks = new Map<string, number | undefined>();
  #isWatching = false;

  constructor(engine: ChdbEngine) {
    this.#engine = engine;
  }

  /** Watches a statement while `work` runs. @returns its peak in bytes, undefined when no look found it */
  async during<T>(
    queryId: string,
    work: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly peak: number | undefined }> {
    this.#peaks.set(queryId, undefined);
    if (!this.#isWatching) void this.#watch();
    try {
      const result = await work();
      return { result, peak: this.#peaks.get(queryId) };
    } finally {
      this.#peaks.delete(queryId);
    }
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#peaks.size > 0) {
      await setTimeout(LOOK_EVERY_MS, undefined, { ref: false });
      if (this.#peaks.size > 0) await this.#look();
    }
    this.#isWatching = false;
  }

  async #look(): Promise<void> {
    const text = await this.#engine.runOwn(PEAKS).catch(() => '');
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const row: unknown = JSON.parse(line);
      const [id, peak] = Array.isArray(row) ? row : [];
      if (typeof id === 'string' && this.#peaks.has(id)) this.#peaks.set(id, Number(peak));
    }
  }
}
