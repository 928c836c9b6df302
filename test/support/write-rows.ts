import { onTestFinished } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';

/**
 * Writers that insert rows with numbers of their own, one a statement, one after the other, until they are stopped, or
 * until the test that started them is over.
 */
export class RowWriters {
  readonly #writers: readonly Promise<number>[];
  readonly #started = performance.now();
  #isStopped = false;
  #count = 0;

  constructor(warehouse: Warehouse, table: string, writers = 2) {
    this.#writers = Array.from({ length: writers }, async (_, writer) => {
      let row = 0;
      while (!this.#isStopped) {
        await warehouse.command(`INSERT INTO ${table} (writer, row) VALUES (${writer}, ${row})`, {
          database: null,
        });
        row += 1;
        this.#count += 1;
      }
      return row;
    });
    const ended = Promise.allSettled(this.#writers);
    void ended.then(() => (this.#isStopped = true));
    onTestFinished(async () => {
      this.#isStopped = true;
      await ended;
    });
  }

  get count(): number {
    return this.#count;
  }

  /** Resolves once so many more rows are in. @throws what an insert threw */
  async untilMore(rows: number): Promise<void> {
    const goal = this.#count + rows;
    while (this.#count < goal) {
      if (this.#isStopped) await this.stop();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** @throws what an insert threw */
  async stop(): Promise<{ readonly rows: number; readonly perSecond: number }> {
    this.#isStopped = true;
    const counts = await Promise.all(this.#writers);
    const rows = counts.reduce((sum, count) => sum + count, 0);
    return { rows, perSecond: rows / ((performance.now() - this.#started) / 1000) };
  }
}
