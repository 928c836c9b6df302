import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '../base/index.ts';
import { shortId } from './plan/temporary-names.ts';

/** Which runs of this project are under way on this machine. */
export interface InvocationMarks {
  /** Whether the run with this short id is alive; undefined for one of which that is not known (another machine's, say). */
  isAlive(id: string): boolean | undefined;
  /** Short ids of the runs against the same place that are over and have left their marks. */
  over(): readonly string[];
  /** Takes a mark away: nothing that its run made is left. */
  forget(id: string): void;
  /** Takes the own mark away: the run is over and has left nothing. */
  close(): void;
}

interface Mark {
  readonly pid: number;
  /** When the process began, where the system tells: process ids are used again, in containers soon. */
  readonly began?: string;
  /** Within which process ids mean the same. */
  readonly machine: string;
  /** Which ClickHouse it works on. */
  readonly place: string;
}

/** After that long a run of which nothing is known counts as over, once nothing of it is left. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

const NAME = /^([0-9a-f]{8})\.pid$/;

function readOr<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** This start of this machine, and the process namespace (a container has its own). Folders may be shared with others. */
function readMachine(): string {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), '');
  return [hostname(), boot, readOr(() => readlinkSync('/proc/self/ns/pid'), '')].join(' ');
}

/** The moment at which a process began, in the kernel's own measure; undefined where there is no /proc. */
function readBegin(pid: number): string | undefined {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  // The second field is the program's name in parentheses, and may contain anything; the 22nd is wanted.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
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

function readMark(path: string): Mark | undefined {
  const mark: unknown = readOr(() => JSON.parse(readFileSync(path, 'utf8')), undefined);
  if (!isRecord(mark)) return undefined;
  const { pid, began, machine, place } = mark;
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
  if (typeof machine !== 'string' || typeof place !== 'string') return undefined;
  return { pid, machine, place, ...(typeof began === 'string' ? { began } : {}) };
}

/**
 * Leaves a mark of this process in a folder that the runs of a project share, so that another run can tell temporary
 * relations of a dead run from those of a living one. A run that is killed leaves its mark behind: that is what it is
 * for. Where the folder cannot be written nothing is marked, and nothing is known.
 */
export function markInvocation(folder: string, invocationId: string, place: string): InvocationMarks {
  const markOf = (id: string): string => join(folder, `${id}.pid`);
  const own = shortId(invocationId);
  const machine = readMachine();
  const began = readBegin(process.pid);
  const mark: Mark = { pid: process.pid, ...(began === undefined ? {} : { began }), machine, place };
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(markOf(own), `${JSON.stringify(mark)}\n`);
  } catch {
    return { isAlive: () => undefined, over: () => [], forget: () => undefined, close: () => undefined };
  }
  const isAlive = (id: string): boolean | undefined => {
    const found = /^[0-9a-f]{8}$/.test(id) ? readMark(markOf(id)) : undefined;
    if (!found || found.machine !== machine) return undefined;
    return isProcessAlive(found.pid) && (found.began === undefined || found.began === readBegin(found.pid));
  };
  const isOver = (id: string): boolean => {
    const found = readMark(markOf(id));
    if (found && found.place !== place) return false;
    const alive = isAlive(id);
    if (alive !== undefined) return !alive;
    return Date.now() - readOr(() => statSync(markOf(id)).mtimeMs, Infinity) > FORGOTTEN_AFTER_MS;
  };
  const forget = (id: string): void => rmSync(markOf(id), { force: true });
  return {
    isAlive,
    over: () =>
      readOr(() => readdirSync(folder), [])
        .flatMap((name) => NAME.exec(name)?.[1] ?? [])
        .filter((id) => id !== own && isOver(id)),
    forget,
    close: () => forget(own),
  };
}
