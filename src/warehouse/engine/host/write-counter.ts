import type { ChdbEngine } from './chdb-engine.ts';
import type { Counts } from './outcome.ts';

/** Engines and views that insert by themselves: with one of them the process-wide counters belong to nobody. */
const SNAPSHOT = `
  SELECT
    (SELECT sum(value) FROM system.events WHERE event = 'InsertedRows'),
    (SELECT sum(value) FROM system.events WHERE event = 'InsertedBytes'),
    (SELECT count() FROM system.view_refreshes)
      + (SELECT count() FROM system.tables
         WHERE engine IN ('Kafka', 'S3Queue', 'AzureQueue', 'FileLog', 'Buffer', 'RabbitMQ', 'NATS', 'WindowView'))`;

interface Snapshot {
  readonly rows: number;
  readonly bytes: number;
  readonly isDisturbed: boolean;
}

/**
 * Rows and bytes that one statement wrote. chdb reports none for `INSERT … SELECT`; its process-wide counters are exact for
 * a statement that was the only one that may write while it ran, and for no other.
 */
export class WriteCounter {
  readonly #engine: ChdbEngine;
  #running = 0;
  /** Grows with every statement that may write. */
  #started = 0;

  constructor(engine: ChdbEngine) {
    this.#engine = engine;
  }

  /** Runs a statement that may write but whose writes are not asked for, or known otherwise. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    this.#started += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  async count<T>(work: () => Promise<T>): Promise<{ result: T; counts: Counts }> {
    return this.pass(async () => {
      const before = this.#running === 1 ? await this.#snapshot() : undefined;
      const turn = this.#started;
      const wasAlone = this.#running === 1;
      const result = await work();
      if (!before || !wasAlone || before.isDisturbed || turn !== this.#started) return { result, counts: {} };
      const after = await this.#snapshot();
      if (!after || turn !== this.#started) return { result, counts: {} };
      return {
        result,
        counts: { writtenRows: after.rows - before.rows, writtenBytes: after.bytes - before.bytes },
      };
    });
  }

  async #snapshot(): Promise<Snapshot | undefined> {
    try {
      const [rows, bytes, others] = JSON.parse(await this.#engine.runOwn(SNAPSHOT)) as [
        string,
        string,
        string,
      ];
      return { rows: Number(rows), bytes: Number(bytes), isDisturbed: Number(others) > 0 };
    } catch {
      return undefined;
    }
  }
}
