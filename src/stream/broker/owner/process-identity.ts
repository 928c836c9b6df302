import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from './owner-file.ts';

/** The moment a process started, as the kernel counts; null where it cannot be known without running a program. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold blanks and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** This process as an owner that has no address yet. */
export function thisProcess(): Owner {
  return { pid: process.pid, startedAt: startOf(process.pid), machine: hostname(), released: false };
}

export type Liveness = 'alive' | 'dead' | 'elsewhere';

/** Whether an owner's process still runs; `elsewhere` when it belongs to another machine, whose processes we cannot see. */
export function livenessOf(owner: Owner): Liveness {
  if (owner.machine !== hostname()) return 'elsewhere';
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: there is such a process, another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'dead';
  }
  return owner.startedAt !== null && owner.startedAt !== startOf(owner.pid) ? 'dead' : 'alive';
}
