import type { Settings, Target } from '../manifest/index.ts';
import type { QueryComment } from './query-comment.ts';

export interface StatementOptions {
  /** Sent with the statement; positions in error messages are those of the statement without it. */
  readonly comment?: QueryComment;
  /** Settings of this statement alone; they never outlive it. */
  readonly settings?: Settings;
  /** The default database of this statement; the target's schema unless given (none where it may not exist yet: `null`). */
  readonly database?: string | null;
  /** ClickHouse's `{name:Type}` parameters. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** A UUID made by the driver unless given. */
  readonly queryId?: string;
  /**
   * Aborting cancels the statement in ClickHouse and rejects with a `WarehouseError` of code `CANCELLED` once it has
   * ended there; a statement that was done by then resolves as usual.
   */
  readonly signal?: AbortSignal;
}

export interface ResultColumn {
  readonly name: string;
  /** ClickHouse's type, e.g. `Nullable(Decimal(10, 2))`. */
  readonly type: string;
}

/** What a statement did, as far as ClickHouse said so: a count is exact or absent, never guessed. */
export interface StatementResult {
  readonly queryId: string;
  /** Milliseconds from sending to the last byte of the answer. */
  readonly elapsed: number;
  readonly rowsRead?: number;
  readonly bytesRead?: number;
  readonly rowsWritten?: number;
  readonly bytesWritten?: number;
  /** Bytes of memory at its peak; an embedded engine tells of statements that take more than a moment. */
  readonly peakMemory?: number;
}

/**
 * Rows by position. Values by ClickHouse type: whole numbers are numbers, or bigints past 2^53 - 1; floats are numbers
 * (nan and inf too); Bool is boolean; Decimal is text with all its places; String, UUID, Enum, Date* and the rest are
 * ClickHouse's text; Array and Tuple are arrays; Map and JSON are objects; NULL is null.
 */
export interface QueryResult extends StatementResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface InsertSource {
  readonly table: string;
  readonly database?: string;
  /** The columns the payload fills; all of the table's unless given. */
  readonly columns?: readonly string[];
  /** ClickHouse's format name: `JSONEachRow`, `CSVWithNames`, `Native`, … */
  readonly format: string;
  /** The payload: bytes that are never read as SQL, on either kind of target. */
  readonly data: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A relation as the target has it. */
export interface ExistingRelation {
  readonly schema: string;
  readonly name: string;
  readonly type: 'table' | 'view' | 'materialized_view' | 'dictionary';
  /** ClickHouse's engine, e.g. `MergeTree`. */
  readonly engine: string;
}

/** ClickHouse behind one driver, embedded or a server: the same promises. */
export interface Warehouse {
  readonly target: Target;
  /** ClickHouse's version text, e.g. `26.7.2.1`. */
  serverVersion(): Promise<string>;
  /** A statement with rows. @throws WarehouseError */
  query(sql: string, options?: StatementOptions): Promise<QueryResult>;
  /** A statement without rows (DDL, INSERT … SELECT). Resolves only when ClickHouse said that it succeeded. @throws WarehouseError */
  command(sql: string, options?: StatementOptions): Promise<StatementResult>;
  /** The raw answer in a format of the caller's choice, as it arrives. A failure after the first byte ends the iteration with a WarehouseError. */
  stream(sql: string, format: string, options?: StatementOptions): AsyncIterable<Uint8Array>;
  /** @throws WarehouseError, or what `source.data` itself throws */
  insert(source: InsertSource, options?: StatementOptions): Promise<StatementResult>;
  /** Asks ClickHouse to end a running statement; resolves whether or not there was one. */
  cancel(queryId: string): Promise<void>;
  /** A view of the same target whose statements share one ClickHouse session: temporary tables live until `close`. */
  openSession(): Warehouse;
  /** Ends what was opened; statements still running are cancelled. Idempotent. */
  close(): Promise<void>;
}
