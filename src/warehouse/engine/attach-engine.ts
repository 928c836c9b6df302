export interface AttachOptions {
  /** The data directory (made when absent), or `:memory:` for an engine of this process alone that leaves nothing behind. */
  readonly path: string;
  readonly signal?: AbortSignal;
}

/** A lease on a running engine host: the host lives while one is held. */
export interface EngineHandle {
  /** The unix socket that speaks ClickHouse's HTTP interface; short enough for `connect`. */
  readonly socketPath: string;
  /** The host's process. */
  readonly pid: number;
  /** Aborted when the host has gone while this lease was held; its reason is a `WarehouseError` of code `ENGINE_DIED`. */
  readonly died: AbortSignal;
  /** Gives the lease back; the host ends a few seconds after the last one. Idempotent. */
  close(): Promise<void>;
}

/**
 * The host of a data directory: the running one, or one started now. Any number of processes may call this at once; one
 * host serves them all.
 *
 * @throws WarehouseError `ENGINE_MISSING` (chdb is not installed), `DATA_LOCKED` (another program holds the directory),
 *   `ENGINE_DIED` (the host did not come up), `CANCELLED`
 */
export async function attachEngine(_options: AttachOptions): Promise<EngineHandle> {
  throw new Error('being written');
}
