import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortId } from './plan/temporary-names.ts';

/** Which runs of this project are under way on this machine. */
export interface InvocationMarks {
  /** Whether the run with this short id is alive; undefined for one that left no mark (another machine's, say). */
  isAlive(id: string): boolean | undefined;
  /** Takes the own mark away: the run is over and has left nothing. */
  close(): void;
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    // EPERM: it is there, and somebody else's.
    return failure instanceof Error && 'code' in failure && failure.code === 'EPERM';
  }
}

/**
 * Leaves a mark with this process's id in a folder that the runs of a project share, so that another run can tell
 * temporary relations of a dead run from those of a living one. A run that is killed leaves its mark behind: that is
 * what it is for. Where the folder cannot be written nothing is marked, and nothing is known.
 */
export function markInvocation(folder: string, invocationId: string): InvocationMarks {
  const markOf = (id: string): string => join(folder, `${id}.pid`);
  const own = markOf(shortId(invocationId));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(own, `${process.pid}\n`);
  } catch {
    return { isAlive: () => undefined, close: () => undefined };
  }
  return {
    isAlive: (id) => {
      if (!/^[0-9a-f]{8}$/.test(id)) return undefined;
      try {
        const pid = Number(readFileSync(markOf(id), 'utf8'));
        return Number.isInteger(pid) && pid > 0 ? isProcessAlive(pid) : undefined;
      } catch {
        return undefined;
      }
    },
    close: () => rmSync(own, { force: true }),
  };
}
