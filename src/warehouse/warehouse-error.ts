/** ClickHouse refused a statement, or could not be reached. */
export class WarehouseError extends Error {
  /** ClickHouse's error name (`UNKNOWN_TABLE`), or ours: `UNREACHABLE`, `CONNECTION_LOST`, `CANCELLED`, `ENGINE_MISSING`, `ENGINE_DIED`, `DATA_LOCKED`, `AUTHENTICATION_FAILED`, … */
  readonly code: string;
  /** ClickHouse's number, e.g. 60; absent for ours. */
  readonly number?: number;
  /** Whether the same statement may succeed when tried again and is safe to send twice. */
  readonly retriable: boolean;
  readonly queryId?: string;
  /** What to do about it, when we know. */
  readonly hint?: string;

  constructor(
    code: string,
    message: string,
    details: { number?: number; retriable?: boolean; queryId?: string; hint?: string; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'WarehouseError';
    this.code = code;
    this.retriable = details.retriable ?? false;
    if (details.number !== undefined) this.number = details.number;
    if (details.queryId !== undefined) this.queryId = details.queryId;
    if (details.hint !== undefined) this.hint = details.hint;
  }
}
