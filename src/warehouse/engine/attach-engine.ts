import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WarehouseError } from '../warehouse-error.ts';
import { connectablePath, hostPaths, type HostPaths } from './host-paths.ts';
import { takeLease, type Lease } from './lease.ts';
import { startHost } from './start-host.ts';

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

/** How often a host that another process is starting is looked for. */
const LOOK_AGAIN_MS = 15;
/** A host must be up by then, whatever the machine is doing. */
const PATIENCE_MS = 60_000;

/**
 * The host of a data directory: the running one, or one started now. Any number of processes may call this at once; one
 * host serves them all.
 *
 * @throws WarehouseError `ENGINE_MISSING` (chdb is not installed), `DATA_LOCKED` (another program holds the directory),
 *   `ENGINE_DIED` (the host did not come up), `CANCELLED`
 */
export async function attachEngine({ path, signal }: AttachOptions): Promise<EngineHandle> {
  const isPrivate = path === ':memory:';
  const directory = isPrivate ? mkdtempSync(join(tmpdir(), 'tsdbt-')) : makeDirectory(path);
  const paths = hostPaths(directory);
  const deadline = performance.now() + PATIENCE_MS;
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 });
  const socketPath = connectablePath(paths);
  while (performance.now() < deadline) {
    if (signal?.aborted)
      throw new WarehouseError('CANCELLED', 'Waiting for the embedded engine was cancelled');
    const lease = await takeLease(socketPath);
    if (lease) return handleOf(socketPath, lease, directory);
    const turn = claimStart(paths);
    if (!turn) {
      await delay(LOOK_AGAIN_MS);
      continue;
    }
    try {
      const message = await startHost(directory, paths, isPrivate);
      if (message.kind === 'failed') {
        if (isPrivate) rmSync(directory, { recursive: true, force: true });
        throw explain(message.code, message.message);
      }
    } finally {
      turn.end();
    }
  }
  throw new WarehouseError('ENGINE_DIED', `The embedded engine did not come up; its log is ${paths.log}`);
}

function makeDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return realpathSync(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WarehouseError('ENGINE_DIED', `The data directory '${path}' cannot be used: ${why}`, { cause });
  }
}

function handleOf(socketPath: string, lease: Lease, directory: string): EngineHandle {
  const died = new AbortController();
  const onEnd = (): void => {
    const { log } = hostPaths(directory);
    died.abort(
      new WarehouseError(
        'ENGINE_DIED',
        `The embedded engine (process ${lease.pid}) has died; its log is ${log}`,
        {
          retriable: true,
        },
      ),
    );
  };
  lease.ended.addEventListener('abort', onEnd, { once: true });
  if (lease.ended.aborted) onEnd();
  return {
    socketPath,
    pid: lease.pid,
    died: died.signal,
    async close() {
      lease.ended.removeEventListener('abort', onEnd);
      lease.release();
    },
  };
}

function explain(code: string, message: string): WarehouseError {
  const hints: Readonly<Record<string, string>> = {
    ENGINE_MISSING: `Add it with 'npm install chdb', or choose a target that is a server, with a 'host' (chdb has no build for every platform; this is ${process.platform}-${process.arch}).`,
    DATA_LOCKED: 'End that process, or give this target another path.',
  };
  const hint = hints[code];
  return new WarehouseError(code, message, hint === undefined ? {} : { hint });
}

/**
 * Keeps simultaneous starters from loading an engine each. It saves work and guards nothing: should two start, the
 * directory's lock lets one of the hosts live.
 */
function claimStart(paths: HostPaths): { end(): void } | undefined {
  try {
    const file = openSync(paths.starting, 'wx', 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
  } catch {
    if (isStarterAlive(paths.starting)) return undefined;
    rmSync(paths.starting, { force: true });
    return undefined;
  }
  return { end: () => rmSync(paths.starting, { force: true }) };
}

/** A young file may not yet name its starter; an old one names a process that has long had its turn. */
function isStarterAlive(path: string): boolean {
  try {
    const age = Date.now() - statSync(path).mtimeMs;
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return age < (pid > 0 ? PATIENCE_MS : 1_000);
  } catch {
    return false;
  }
}
