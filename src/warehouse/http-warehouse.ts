import { randomUUID } from 'node:crypto';
import { quoteIdentifier, renderRelationName, type Settings, type Target } from '../manifest/index.ts';
import { openAnswer, readText, type Answer } from './answer.ts';
import { parseException } from './clickhouse-exception.ts';
import type { Connection } from './connection.ts';
import { defaultSettings } from './default-settings.ts';
import { explainException, explainTransport } from './explain-failure.ts';
import { LateException } from './late-exception.ts';
import { addComment, shiftPlaces } from './query-comment.ts';
import { LOSSLESS_JSON } from './read-values.ts';
import { readResult } from './read-result.ts';
import { RunningStatement } from './running-statement.ts';
import type { InsertSource, QueryResult, StatementOptions, StatementResult, Warehouse } from './types.ts';
import { WarehouseError } from './warehouse-error.ts';

/** How one statement travels, beside what its caller wants of it. */
interface Wire {
  /** What the reading of the answer relies on: wins over everything. */
  readonly protocol: Settings;
  /** What everything else wins over. */
  readonly defaults?: Settings;
  readonly payload?: Uint8Array | AsyncIterable<Uint8Array>;
}

interface Exchange {
  readonly queryId: string;
  /** Milliseconds since sending. */
  readonly elapsed: () => number;
}

/**
 * ClickHouse keeps the answer back until the statement has ended: its status then is the statement's own, and its
 * counts are final.
 */
const WAIT_FOR_END: Settings = { wait_end_of_query: 1 };

/** KILL QUERY itself must not hang. */
const KILL_LIMIT_MS = 5_000;

/** A payload whose own failure is told from that of the statement it feeds. */
function watchSource(data: InsertSource['data']): { data: InsertSource['data']; failure: () => unknown } {
  if (data instanceof Uint8Array) return { data, failure: () => undefined };
  let failure: unknown;
  async function* watched(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { data: watched(data), failure: () => failure };
}

const cancelled = (queryId: string): WarehouseError =>
  new WarehouseError('CANCELLED', 'The statement was cancelled', { queryId });

/** The places that a failure names, counted in the caller's own text. */
function inStatement(failure: WarehouseError, sql: string, { comment }: StatementOptions): WarehouseError {
  if (comment) failure.message = shiftPlaces(failure.message, addComment(sql, comment).before);
  return failure;
}

/** What the warehouse of a target and its sessions share. */
interface Shared {
  readonly target: Target;
  readonly connection: Connection;
  readonly version: string;
  readonly settings: Settings;
  readonly running: Map<string, RunningStatement>;
  closed: boolean;
}

/** The driver: the same for every kind of target; what differs lies in the `Connection`. */
export class HttpWarehouse implements Warehouse {
  readonly #shared: Shared;
  readonly #sessionId: string | undefined;
  /** Statements of one session run one after another: ClickHouse refuses a second one meanwhile. */
  #lastOfSession: Promise<unknown> = Promise.resolve();

  private constructor(shared: Shared, sessionId: string | undefined) {
    this.#shared = shared;
    this.#sessionId = sessionId;
  }

  static open(target: Target, connection: Connection, version: string, probed: Settings): HttpWarehouse {
    const settings = { ...connection.settings, ...probed, ...defaultSettings(target) };
    return new HttpWarehouse(
      { target, connection, version, settings, running: new Map(), closed: false },
      undefined,
    );
  }

  get target(): Target {
    return this.#shared.target;
  }

  async serverVersion(): Promise<string> {
    return this.#shared.version;
  }

  async query(sql: string, options: StatementOptions = {}): Promise<QueryResult> {
    const protocol = { ...WAIT_FOR_END, ...LOSSLESS_JSON, default_format: 'JSONCompact' };
    return this.#exchange(sql, options, { protocol }, async (answer, exchange) => {
      const { columns, rows } = readResult(await readText(answer.body), answer.format, exchange.queryId);
      return { queryId: exchange.queryId, elapsed: exchange.elapsed(), ...answer.counts, columns, rows };
    });
  }

  async command(sql: string, options: StatementOptions = {}): Promise<StatementResult> {
    return this.#run(sql, options, { protocol: WAIT_FOR_END });
  }

  async insert(source: InsertSource, options: StatementOptions = {}): Promise<StatementResult> {
    const table = renderRelationName(source.database, source.table);
    const columns = source.columns ? ` (${source.columns.map(quoteIdentifier).join(', ')})` : '';
    const sql = `INSERT INTO ${table}${columns} FORMAT ${source.format}`;
    const payload = watchSource(source.data);
    try {
      const wire = { protocol: WAIT_FOR_END, defaults: { async_insert: 0 }, payload: payload.data };
      return await this.#run(sql, options, wire);
    } catch (failure) {
      throw payload.failure() ?? failure;
    }
  }

  async *stream(sql: string, format: string, options: StatementOptions = {}): AsyncGenerator<Uint8Array> {
    const leave = await this.#takeTurn();
    const running = this.#begin(options);
    let ended = false;
    try {
      const answer = await this.#open(sql, options, { protocol: { default_format: format } }, running);
      yield* answer.body;
      ended = true;
    } catch (failure) {
      ended = true;
      throw inStatement(await this.#explain(failure, running), sql, options);
    } finally {
      running.end();
      this.#shared.running.delete(running.queryId);
      leave();
      if (!ended) await this.#kill(running.queryId).catch(() => undefined);
    }
  }

  async cancel(queryId: string): Promise<void> {
    const running = this.#shared.running.get(queryId);
    await (running ? running.cancel() : this.#kill(queryId));
  }

  openSession(): Warehouse {
    return new HttpWarehouse(this.#shared, `tsdbt-${randomUUID()}`);
  }

  async close(): Promise<void> {
    if (this.#sessionId !== undefined) return;
    if (this.#shared.closed) return;
    this.#shared.closed = true;
    await Promise.all([...this.#shared.running.values()].map((running) => running.cancel()));
    await this.#shared.connection.close();
  }

  /** A statement whose answer has no rows that anyone wants. */
  #run(sql: string, options: StatementOptions, wire: Wire): Promise<StatementResult> {
    return this.#exchange(sql, options, wire, async (answer, { queryId, elapsed }) => {
      const text = await readText(answer.body);
      const exception = text.startsWith('Code: ') ? parseException(text) : undefined;
      if (exception) throw explainException(exception, this.#shared.connection.place, queryId);
      return { queryId, elapsed: elapsed(), ...answer.counts };
    });
  }

  async #exchange<T>(
    sql: string,
    options: StatementOptions,
    wire: Wire,
    read: (answer: Answer, exchange: Exchange) => Promise<T>,
  ): Promise<T> {
    const leave = await this.#takeTurn();
    try {
      const running = this.#begin(options);
      const sent = performance.now();
      try {
        const answer = await this.#open(sql, options, wire, running);
        return await read(answer, { queryId: running.queryId, elapsed: () => performance.now() - sent });
      } catch (failure) {
        throw inStatement(await this.#explain(failure, running), sql, options);
      } finally {
        running.end();
        this.#shared.running.delete(running.queryId);
      }
    } finally {
      leave();
    }
  }

  #begin(options: StatementOptions): RunningStatement {
    if (this.#shared.closed) throw new Error('the warehouse is closed');
    const queryId = options.queryId ?? randomUUID();
    if (options.signal?.aborted) throw cancelled(queryId);
    const running = new RunningStatement(queryId, (id) => this.#kill(id));
    running.follow(options.signal, this.#shared.connection.gone);
    this.#shared.running.set(queryId, running);
    return running;
  }

  #open(sql: string, options: StatementOptions, wire: Wire, running: RunningStatement): Promise<Answer> {
    const database = options.database === undefined ? this.target.schema : options.database;
    return openAnswer(this.#shared.connection, {
      sql: addComment(sql, options.comment).sql,
      queryId: running.queryId,
      signal: running.signal,
      settings: {
        ...wire.defaults,
        ...this.#shared.settings,
        ...options.settings,
        ...wire.protocol,
        ...(database === null ? {} : { database }),
      },
      ...(options.params === undefined ? {} : { params: options.params }),
      ...(this.#sessionId === undefined ? {} : { sessionId: this.#sessionId }),
      ...(wire.payload === undefined ? {} : { payload: wire.payload }),
    });
  }

  async #explain(failure: unknown, running: RunningStatement): Promise<WarehouseError> {
    const { connection } = this.#shared;
    const { queryId } = running;
    if (running.isCancelled) return cancelled(queryId);
    if (failure instanceof WarehouseError) return failure;
    if (failure instanceof LateException) {
      const exception = parseException(failure.message) ?? {
        number: 0,
        name: 'UNKNOWN_EXCEPTION',
        message: failure.message,
      };
      return explainException(exception, connection.place, queryId);
    }
    const loss = explainTransport(failure, connection.place, queryId);
    const killing = loss.code === 'CONNECTION_LOST' ? this.#kill(queryId).catch(() => undefined) : undefined;
    const explained = (await connection.explainLoss?.(loss)) ?? loss;
    await killing;
    return explained;
  }

  async #kill(queryId: string): Promise<void> {
    const { connection, settings } = this.#shared;
    const cluster =
      connection.cluster === undefined ? '' : ` ON CLUSTER ${quoteIdentifier(connection.cluster)}`;
    const id = queryId.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    const killId = randomUUID();
    const answer = await openAnswer(connection, {
      sql: `KILL QUERY${cluster} WHERE query_id = '${id}' ASYNC`,
      queryId: killId,
      settings: { ...settings, ...WAIT_FOR_END },
      signal: AbortSignal.timeout(KILL_LIMIT_MS),
    });
    await readText(answer.body);
  }

  /** Waits for the session's earlier statements; without a session there is nothing to wait for. */
  async #takeTurn(): Promise<() => void> {
    if (this.#sessionId === undefined) return () => undefined;
    const before = this.#lastOfSession;
    let leave = (): void => undefined;
    this.#lastOfSession = new Promise<void>((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  }
}
