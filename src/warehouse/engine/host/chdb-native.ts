import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

declare const connection: unique symbol;
declare const stream: unique symbol;

/** A connection to the open data directory: settings, parameters and temporary tables of its own; one statement at a time. */
export interface NativeConnection {
  readonly [connection]: never;
}

export interface NativeStream {
  readonly [stream]: never;
}

export interface NativeResult {
  readonly bytes: Uint8Array;
  /** Despite its name the rows of the result, or the rows inserted from a file; what was read is not told. */
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export interface NativeChunk {
  readonly bytes: Uint8Array;
  readonly numRows: number;
  readonly done: boolean;
}

/**
 * chdb's addon, without the classes around it. `chdb`'s own `Session` puts off every close until all statements of the
 * process have ended, so a host that serves thousands of short requests beside one long one would pile up connections.
 */
export interface ChdbNative {
  CreateConnection(path: string, args?: readonly string[]): NativeConnection;
  /** Only while nothing runs on it: closing under a running statement aborts the engine. */
  CloseConnection(connection: NativeConnection): void;
  QueryAsyncConnection(connection: NativeConnection, sql: string, format: string): Promise<NativeResult>;
  /** Starts a SELECT whose blocks are then fetched; plans it on the calling thread. */
  StreamQuery(connection: NativeConnection, sql: string, format: string): NativeStream;
  StreamFetch(stream: NativeStream): Promise<NativeChunk>;
  /** Only while no fetch runs. */
  StreamCancel(stream: NativeStream): void;
}

const required = [
  'CreateConnection',
  'CloseConnection',
  'QueryAsyncConnection',
  'StreamQuery',
  'StreamFetch',
  'StreamCancel',
];

function isChdbNative(value: unknown): value is ChdbNative {
  return (
    typeof value === 'object' &&
    value !== null &&
    required.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

/** @throws Error when chdb or its library for this platform is not installed. */
export function loadChdbNative(): ChdbNative {
  const require = createRequire(import.meta.url);
  const loader: unknown = require(join(dirname(require.resolve('chdb')), 'dist', 'loader.js'));
  const loadNative: unknown =
    typeof loader === 'object' && loader !== null ? Reflect.get(loader, 'loadNative') : undefined;
  const addon: unknown = typeof loadNative === 'function' ? loadNative() : undefined;
  if (!isChdbNative(addon))
    throw new Error('the installed chdb does not offer the functions the engine host needs');
  return addon;
}
