import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';

/** Who serves a log, and where. */
export interface Owner {
  readonly pid: number;
  /** What tells this process from a later one of the same number, where the system says so. */
  readonly startedAt: string | null;
  /** The machine (or container) in which the number means something. */
  readonly machine: string;
  /** Absent while the owner is still opening the log. */
  readonly address?: { readonly host: string; readonly port: number };
  /** Whether the owner closed the log in order and serves it no more. */
  readonly released: boolean;
}

export interface OwnerEntry {
  readonly turn: number;
  readonly owner: Owner;
}

const NAME = /^owner\.(\d+)$/;

function turnsIn(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => Number(NAME.exec(name)?.[1] ?? Number.NaN))
    .filter((turn) => !Number.isNaN(turn))
    .sort((a, b) => b - a);
}

function readOwner(path: string): Owner | undefined {
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(stored) || typeof stored['pid'] !== 'number' || typeof stored['machine'] !== 'string')
      return undefined;
    const { pid, machine, startedAt, address, released } = stored;
    const known =
      isRecord(address) && typeof address['host'] === 'string' && typeof address['port'] === 'number'
        ? { address: { host: address['host'], port: address['port'] } }
        : {};
    return {
      pid,
      machine,
      startedAt: typeof startedAt === 'string' ? startedAt : null,
      released: released === true,
      ...known,
    };
  } catch {
    return undefined;
  }
}

/** What an entry that cannot be read stands for: nobody. */
const NOBODY: Owner = { pid: 0, startedAt: null, machine: '', released: true };

/** The latest owner of a folder; undefined in a new one. */
export function currentOwner(directory: string): OwnerEntry | undefined {
  const [turn] = turnsIn(directory);
  if (turn === undefined) return undefined;
  return { turn, owner: readOwner(join(directory, `owner.${turn}`)) ?? NOBODY };
}

/** Replaces the entry of a turn that the caller holds. */
export function writeOwner(directory: string, { turn, owner }: OwnerEntry): void {
  const draft = join(directory, `draft.${randomUUID()}`);
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(draft, join(directory, `owner.${turn}`));
}

/**
 * Takes the turn after `previous`, unless someone else was quicker.
 *
 * Files are named by turn. Making one is exclusive (a hard link fails where the name exists), the latest one is never
 * removed, and whoever finds a later turn than its own after making it steps back: so of several processes that saw
 * the same owner die, one wins.
 */
export function takeTurn(directory: string, previous: number, owner: Owner): OwnerEntry | undefined {
  const turn = previous + 1;
  const draft = join(directory, `draft.${randomUUID()}`);
  const path = join(directory, `owner.${turn}`);
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch {
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
  const turns = turnsIn(directory);
  if (turns[0] !== turn) {
    rmSync(path, { force: true });
    return undefined;
  }
  for (const old of turns.slice(1)) rmSync(join(directory, `owner.${old}`), { force: true });
  return { turn, owner };
}
