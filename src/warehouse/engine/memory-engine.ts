import { isMissingEngine } from './engine-missing.ts';
import { loadChdbNative, type ChdbNative, type NativeConnection } from './host/chdb-native.ts';
import { parseException } from '../clickhouse-exception.ts';
import { WarehouseError } from '../warehouse-error.ts';

/** One connection: settings and current database of its own, one statement at a time. */
export interface MemoryConnection {
  /** The whole answer as text, in `format` unless the statement has a FORMAT clause. @throws WarehouseError */
  run(sql: string, format?: string): Promise<string>;
  close(): void;
}

/** An engine in this very process without data of its own: for a process that does nothing else. */
export interface MemoryEngine {
  readonly version: string;
  connect(): MemoryConnection;
}

/**
 * Opens an engine without data in this process, which chdb allows once. No HTTP lies between: for thousands of small
 * statements it would cost more than they do. Its `default` database is one in memory, not chdb's view of the file system.
 *
 * @param folder an empty one, for the few files that chdb writes in any case; whoever made it deletes it
 * @throws WarehouseError `ENGINE_MISSING`, `ENGINE_DIED`
 */
export async function openMemoryEngine(folder: string): Promise<MemoryEngine> {
  try {
    const native = loadChdbNative();
    const keeper = native.CreateConnection(folder);
    const run = runner(native, keeper);
    await run('DROP DATABASE IF EXISTS default');
    await run('CREATE DATABASE default ENGINE = Memory');
    const version = (await run('SELECT version()', 'TabSeparatedRaw')).trim();
    return {
      version,
      connect: () => {
        const connection = native.CreateConnection(folder);
        return { run: runner(native, connection), close: () => native.CloseConnection(connection) };
      },
    };
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (isMissingEngine(text)) throw engineMissing(cause);
    throw new WarehouseError('ENGINE_DIED', `The embedded engine could not be opened: ${text}`, { cause });
  }
}

function runner(native: ChdbNative, connection: NativeConnection) {
  return async (sql: string, format = 'Null'): Promise<string> => {
    try {
      const { bytes } = await native.QueryAsyncConnection(connection, sql, format);
      return Buffer.from(bytes).toString('utf8');
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      const found = parseException(text);
      if (!found) throw new WarehouseError('UNEXPECTED_ANSWER', text, { cause });
      throw new WarehouseError(found.name ?? `CODE_${found.number}`, found.message, {
        number: found.number,
        cause,
      });
    }
  };
}

/** chdb is not installed: what to do about it. */
export function engineMissing(cause?: unknown): WarehouseError {
  return new WarehouseError('ENGINE_MISSING', 'The embedded engine is not installed', {
    hint: `Add it with 'npm install chdb' (it has no build for every platform; this is ${process.platform}-${process.arch}).`,
    cause,
  });
}
