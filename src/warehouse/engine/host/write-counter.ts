import type { ChdbEngine } from './chdb-engine.ts';
import type { Counts } from './outcome.ts';

const COUNTERS = `
  SELECT toString(sumIf(value, event = 'InsertedRows')), toString(sumIf(value, event = 'InsertedBytes'))
  FROM system.events`;

/** Engines and views that insert by themselves: with one of them the process-wide counters belong to nobody. */
const BACKGROUND_WRITERS = `
  SELECT toString((SELECT count() FROM system.view_refreshes)
    + (SELECT count() FROM system.tables
       WHERE engine IN ('Kafka', 'S3Queue', 'AzureQueue', 'FileLog', 'Buffer', 'RabbitMQ', 'NATS', 'WindowView')))`;

/** Statements after which there may be other background writers than before. */
const MAY_CHANGE_WRITERS =
  /\b(REFRESH|Kafka|\w+Queue|FileLog|Buffer|RabbitMQ|NATS|WINDOW|ATTACH|DETACH|RESTORE|DROP|CLONE|AS)\b/i;

interface Counters {
  readonly rows: number;
  readonly bytes: number;
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
  #hasBackgroundWriters: boolean | undefined;

  constructor(engine: ChdbEngine) {
    this.#engine = engine;
  }

  /** Runs a statement that may write but whose writes are not asked for, or known otherwise. */
  async pass<T>(sql: string, work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    this.#started += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (mayChangeWriters(sql)) this.#hasBackgroundWriters = undefined;
    }
  }

  async count<T>(sql: string, work: () => Promise<T>): Promise<{ result: T; counts: Counts }> {
    return this.pass(sql, async () => {
      const turn = this.#started;
      const isAlone = (): boolean => this.#running === 1 && turn === this.#started;
      const before = isAlone() ? await this.#readCounters().catch(() => undefined) : undefined;
      const wasAlone = before !== undefined && isAlone();
      const result = await work();
      if (!wasAlone || !isAlone()) return { result, counts: {} };
      const after = await this.#readCounters().catch(() => undefined);
      if (!after || !isAlone()) return { result, counts: {} };
      return {
        result,
        counts: { writtenRows: after.rows - before.rows, writtenBytes: after.bytes - before.bytes },
      };
    });
  }

  /** Undefined where they would not tell of one statement. */
  async #readCounters(): Promise<Counters | undefined> {
    this.#hasBackgroundWriters ??= (await this.#ask(BACKGROUND_WRITERS))[0] !== '0';
    if (this.#hasBackgroundWriters) return undefined;
    const [rows, bytes] = await this.#ask(COUNTERS);
    return { rows: Number(rows), bytes: Number(bytes) };
  }

  async #ask(sql: string): Promise<readonly unknown[]> {
    const row: unknown = JSON.parse(await this.#engine.runOwn(sql));
    return Array.isArray(row) ? row : [];
  }
}

/** A table made from a query is the common statement, and brings no writer of its own. */
function mayChangeWriters(sql: string): boolean {
  const isTableFromQuery = /^\s*CREATE\s+(OR\s+REPLACE\s+)?TABLE\b/i.test(sql) && /\bSELECT\b/i.test(sql);
  const isInsert = /^(?:\s|\/\*[\s\S]*?\*\/|--[^\n]*\n)*INSERT\b/i.test(sql);
  if (isInsert) return false;
  return isTableFromQuery
    ? /\bENGINE\s*=?\s*(Kafka|\w+Queue|FileLog|Buffer|RabbitMQ|NATS)\b/i.test(sql)
    : MAY_CHANGE_WRITERS.test(sql);
}
