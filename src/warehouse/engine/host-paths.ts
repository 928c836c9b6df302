import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** What the host keeps in a data directory, beside chdb's own files; readable by its owner alone. */
export interface HostPaths {
  readonly directory: string;
  readonly socket: string;
  readonly log: string;
  /** Payloads of inserts under way. */
  readonly spool: string;
  /** Names the process that is starting the host, so that others wait instead of starting theirs. */
  readonly starting: string;
}

export function hostPaths(dataDirectory: string): HostPaths {
  const directory = join(dataDirectory, 'host');
  return {
    directory,
    socket: join(directory, 'engine.sock'),
    log: join(directory, 'engine.log'),
    spool: join(directory, 'spool'),
    starting: join(directory, 'starting'),
  };
}

/** The longest path that a unix socket's address holds on every platform, its closing zero apart (macOS: 104 bytes). */
const LONGEST_SOCKET_PATH = 103;

/**
 * A path of the same socket that is short enough to connect to: for deep directories, through a link in a folder that
 * belongs to this user alone.
 *
 * @throws Error when that folder is not ours.
 */
export function connectablePath(paths: HostPaths): string {
  if (Buffer.byteLength(paths.socket) <= LONGEST_SOCKET_PATH) return paths.socket;
  const { uid } = userInfo();
  const folder = join(tmpdir(), `tsdbt-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode, uid: owner } = lstatSync(folder);
  if ((mode & 0o170000) !== 0o040000 || (uid >= 0 && owner !== uid)) {
    throw new Error(`${folder} does not belong to this user`);
  }
  if ((mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
  const link = join(folder, createHash('sha256').update(paths.directory).digest('hex').slice(0, 16));
  pointTo(link, paths.directory);
  return join(link, 'engine.sock');
}

function pointTo(link: string, directory: string): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      symlinkSync(directory, link);
      return;
    } catch (failure) {
      if (readLink(link) === directory) return;
      if (attempt === 3) throw failure;
      rmSync(link, { force: true, recursive: true });
    }
  }
}

function readLink(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
