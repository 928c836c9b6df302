import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ArtifactError, writeAtomically } from '../artifacts/index.ts';
import type { KeptReadLog } from './kept-reads.ts';

const FORMAT = 'tsdbt parse changes 1';

/** A node or macro that was parsed anew. */
export interface KeptChange {
  readonly record: object;
  /** Start and end of its span, start and end of its code, in the file in which it stood; -1 where it has none. */
  readonly place: readonly [number, number, number, number];
}

/** What became of a file after the parse was kept. */
export interface KeptFile {
  /** Its place in the list of files. */
  readonly index: number;
  readonly size: number;
  readonly changedAt: number;
  readonly inode: number;
  readonly hash: string;
}

/**
 * What was parsed anew since a parse was kept, so that a command after a small change need not write a large project's
 * parse again. It lies beside that parse and means nothing without it.
 */
export interface KeptChanges {
  readonly files: readonly KeptFile[];
  /** In place of the parse's own. */
  readonly reads: KeptReadLog;
  readonly nodes: Readonly<Record<string, KeptChange>>;
  readonly macros: Readonly<Record<string, KeptChange>>;
}

/** @param parse the identity of the parse that these change. */
export async function writeChanges(path: string, parse: string, changes: KeptChanges): Promise<void> {
  const text = JSON.stringify(changes);
  try {
    await writeAtomically(path, `${FORMAT}\n${parse} ${crc32(text)}\n${text}`);
  } catch (error) {
    // A disk that cannot take it is no error: the next command parses the same again.
    if (!(error instanceof ArtifactError)) throw error;
  }
}

/** Undefined where there are none, or none of that parse. */
export function readChanges(path: string, parse: string): KeptChanges | undefined {
  try {
    const [format, header, text = ''] = splitLines(readFileSync(path, 'utf8'));
    if (format !== FORMAT || header !== `${parse} ${crc32(text)}`) return undefined;
    return JSON.parse(text) as KeptChanges;
  } catch {
    // As of the parse itself: what cannot be read saves no time, and does no harm.
    return undefined;
  }
}

function splitLines(text: string): readonly (string | undefined)[] {
  const first = text.indexOf('\n');
  const second = text.indexOf('\n', first + 1);
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}
