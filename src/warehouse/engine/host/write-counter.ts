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

/** What a background writer is made of. A copy (`CREATE TABLE … AS other`) is one only where there was one before. */
const ADDS_WRITER = /\b(Kafka|\w+Queue|FileLog|Buffer|RabbitMQ|NATS|REFRESH|WINDOW|ATTACH|RESTORE)\b/i;

const REMOVES_WRITER = /\b(DROP|DETACH|REPLACE)\b/i;

const COMMENTS = /^(?:\s|\/\*[\s\S]*?\*\/|--[^\n]*\n)+/;

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
  /** The counters after the last statement that was counted, and which of the statements it was. */
  #last: { readonly turn: number; readonly counters: Counters } | undefined;

  constructor(engine: ChdbEngine) {
    this.#engine = engine;
  }

  /** Runs a statement that may write but whose writes are not asked for, or known otherwise. */
  async pass<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const mayWrite = !isInert(sql);
    if (mayWrite) {
      this.#running += 1;
      this.#started += 1;
    }
    try {
      return await work();
    } finally {
      if (mayWrite) this.#running -= 1;
      if (mayChangeWriters(sql, this.#hasBackgroundWriters ?? true)) this.#hasBackgroundWriters = undefined;
    }
  }

  async count<T>(sql: string, work: () => Promise<T>): Promise<{ result: T; counts: Counts }> {
    return this.pass(sql, async () => {
      const turn = this.#started;
      const isAlone = (): boolean => this.#running === 1 && turn === this.#started;
      const before = isAlone() ? await this.#readBefore(turn).catch(() => undefined) : undefined;
      const wasAlone = before !== undefined && isAlone();
      const result = await work();
      if (!wasAlone || !isAlone()) return { result, counts: {} };
      const after = await this.#readCounters().catch(() => undefined);
      if (!after || !isAlone()) return { result, counts: {} };
      this.#last = { turn, counters: after };
      return {
        result,
        counts: { writtenRows: after.rows - before.rows, writtenBytes: after.bytes - before.bytes },
      };
    });
  }

  /** Nothing but a statement moves the counters: where none began since they were read, they need no second look. */
  async #readBefore(turn: number): Promise<Counters | undefined> {
    if (this.#hasBackgroundWriters === false && this.#last?.turn === turn - 1) return this.#last.counters;
    return this.#readCounters();
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

/** Whether a statement creates a table from a query's rows. */
export function fillsFromQuery(sql: string): boolean {
  const text = sql.replace(COMMENTS, '');
  if (!/\bSELECT\b/i.test(text)) return false;
  if (/^CREATE\s+MATERIALIZED\s+VIEW\b/i.test(text)) return /\bPOPULATE\b/i.test(text);
  return /^(CREATE|REPLACE)\s+(OR\s+REPLACE\s+)?TABLE\b/i.test(text) && !/\bEMPTY\s+AS\b/i.test(text);
}

/** Whether a statement surely inserts nothing, now or later. */
function isInert(sql: string): boolean {
  const text = sql.replace(COMMENTS, '');
  if (/^(DROP|EXCHANGE|RENAME)\b/i.test(text)) return true;
  return /^CREATE\b/i.test(text) && !fillsFromQuery(text) && !ADDS_WRITER.test(text);
}

/** Read from a statement's words, and so sometimes wrongly yes: a question too many is all it costs. */
function mayChangeWriters(sql: string, hasWriters: boolean): boolean {
  const text = sql.replace(COMMENTS, '');
  if (/^INSERT\b/i.test(text)) return false;
  return ADDS_WRITER.test(text) || (hasWriters && REMOVES_WRITER.test(text));
}
