import { mkdirSync } from 'node:fs';
import { Turnstile } from '../../../base/index.ts';
import { loadChdbNative, type ChdbNative, type NativeConnection, type NativeResult } from './chdb-native.ts';
import { replaceDefaultOverlay } from './default-database.ts';

/** Statements that may occupy libuv threads at once; the host runs with 16, the rest serve files. */
const STATEMENTS_AT_ONCE = 12;

/** The open data directory of this process. */
export class ChdbEngine {
  readonly version: string;
  readonly timezone: string;
  readonly #native: ChdbNative;
  readonly #path: string;
  /** Keeps the directory open: closing the last connection would close it. */
  readonly #keeper: NativeConnection;
  readonly #turnstile = new Turnstile(STATEMENTS_AT_ONCE);

  private constructor(
    native: ChdbNative,
    path: string,
    keeper: NativeConnection,
    version: string,
    timezone: string,
  ) {
    this.#native = native;
    this.#path = path;
    this.#keeper = keeper;
    this.version = version;
    this.timezone = timezone;
  }

  /**
   * `config`: a configuration file of ClickHouse's, for clusters, disks or named collections.
   *
   * @throws Error when chdb is missing, or with the engine's text when the directory cannot be opened.
   */
  static async open(path: string, config?: string): Promise<ChdbEngine> {
    const native = loadChdbNative();
    mkdirSync(path, { recursive: true });
    const keeper = native.CreateConnection(path, config === undefined ? [] : [`--config-file=${config}`]);
    await replaceDefaultOverlay(path, (sql) => native.QueryAsyncConnection(keeper, sql, 'Null'));
    const { bytes } = await native.QueryAsyncConnection(
      keeper,
      'SELECT version(), serverTimezone()',
      'TabSeparatedRaw',
    );
    const [version = '', timezone = 'UTC'] = Buffer.from(bytes).toString('utf8').trim().split('\t');
    return new ChdbEngine(native, path, keeper, version, timezone);
  }

  /** A connection with default settings. */
  connect(): EngineConnection {
    return new EngineConnection(this.#native, this.#native.CreateConnection(this.#path), this.#turnstile);
  }

  /** A statement of the host's own, never held up behind clients' statements. */
  async runOwn(sql: string, format = 'JSONCompactEachRow'): Promise<string> {
    const connection = this.#native.CreateConnection(this.#path);
    try {
      const { bytes } = await this.#native.QueryAsyncConnection(connection, sql, format);
      return Buffer.from(bytes).toString('utf8');
    } finally {
      this.#native.CloseConnection(connection);
    }
  }

  /** Releases the directory; every other connection must be closed before. */
  close(): void {
    this.#native.CloseConnection(this.#keeper);
  }
}

/** One connection; its statements must not overlap. Closing waits for the one that runs. */
export class EngineConnection {
  readonly #native: ChdbNative;
  readonly #connection: NativeConnection;
  readonly #turnstile: Turnstile;
  #running: Promise<unknown> | undefined;
  #closed = false;

  constructor(native: ChdbNative, connection: NativeConnection, turnstile: Turnstile) {
    this.#native = native;
    this.#connection = connection;
    this.#turnstile = turnstile;
  }

  /** The whole answer, in `format` unless the statement has a FORMAT clause. @throws Error with the engine's text */
  async run(sql: string, format: string): Promise<NativeResult> {
    return this.#occupy(() => this.#native.QueryAsyncConnection(this.#connection, sql, format));
  }

  /**
   * The answer block by block, each block a whole document of `format`. Ending the iteration early cancels the statement.
   * Planning runs on this thread: only for statements that are known to plan quickly.
   */
  async *stream(sql: string, format: string): AsyncGenerator<Uint8Array> {
    if (this.#closed) throw new Error('the connection is closed');
    const handle = this.#native.StreamQuery(this.#connection, sql, format);
    try {
      while (true) {
        const chunk = await this.#occupy(() => this.#native.StreamFetch(handle));
        if (chunk.done) return;
        yield chunk.bytes;
      }
    } finally {
      this.#native.StreamCancel(handle);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#running?.catch(() => undefined);
    this.#native.CloseConnection(this.#connection);
  }

  async #occupy<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the connection is closed');
    const running = this.#turnstile.pass(work);
    this.#running = running;
    return running;
  }
}
