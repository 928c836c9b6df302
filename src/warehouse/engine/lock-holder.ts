import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface LockHolder {
  readonly pid: number;
  /** Its command line, shortened; `unknown program` where the system does not say. */
  readonly command: string;
  /** Whether it is an engine host of ours. */
  readonly isHost: boolean;
}

/** The process that the engine's lock file names; undefined when it names none that lives. */
export function findHolder(dataDirectory: string): LockHolder | undefined {
  const pid = Number(/^PID: (\d+)/m.exec(readText(join(dataDirectory, 'status')) ?? '')?.[1]);
  if (!pid || pid === process.pid || !isAlive(pid)) return undefined;
  const words = (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').filter(Boolean);
  const command = words.join(' ').slice(0, 120) || 'unknown program';
  return { pid, command, isHost: words.some((word) => basename(word).startsWith('host-main.')) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'EPERM';
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
