import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isRecord } from '../../../base/index.ts';
import { writeWholeFile } from './write-whole-file.ts';

export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  /** The next offset that the group will read. */
  readonly offset: number;
  readonly metadata: string | null;
}

type StoredLine = CommittedOffset & { readonly group: string };

function readLine(line: string): StoredLine | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    if (!isRecord(parsed)) return undefined;
    const { group, topic, partition, offset, metadata } = parsed;
    if (typeof group !== 'string' || typeof topic !== 'string') return undefined;
    if (typeof partition !== 'number' || typeof offset !== 'number') return undefined;
    return { group, topic, partition, offset, metadata: typeof metadata === 'string' ? metadata : null };
  } catch {
    // The last line may have been cut short by a crash; then nobody was told that it was stored.
    return undefined;
  }
}

/** The places of consumer groups: a journal of JSON lines, of which the last one of a partition counts. */
export class OffsetStore {
  readonly #path: string;
  readonly #groups = new Map<string, Map<string, CommittedOffset>>();
  #file: number;

  constructor(path: string) {
    this.#path = path;
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    for (const line of text.split('\n')) {
      const stored = readLine(line);
      if (stored) this.#remember(stored.group, stored);
    }
    this.#compact();
    this.#file = openSync(path, 'a', 0o600);
  }

  #remember(group: string, { topic, partition, offset, metadata }: CommittedOffset): void {
    const known = this.#groups.get(group) ?? new Map<string, CommittedOffset>();
    if (offset < 0) known.delete(`${topic}:${partition}`);
    else known.set(`${topic}:${partition}`, { topic, partition, offset, metadata });
    this.#groups.set(group, known);
  }

  #compact(): void {
    const lines = [...this.#groups].flatMap(([group, offsets]) =>
      [...offsets.values()].map((offset) => `${JSON.stringify({ group, ...offset })}\n`),
    );
    writeWholeFile(this.#path, lines.join(''));
  }

  #append(lines: readonly string[]): void {
    if (lines.length > 0) writeSync(this.#file, lines.join(''));
  }

  /** Stores places; they outlive the process once this returns. */
  commit(group: string, offsets: readonly CommittedOffset[]): void {
    this.#append(offsets.map((offset) => `${JSON.stringify({ group, ...offset })}\n`));
    for (const offset of offsets) this.#remember(group, offset);
  }

  find(group: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#groups.get(group)?.get(`${topic}:${partition}`);
  }

  allOf(group: string): readonly CommittedOffset[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  get groups(): readonly string[] {
    return [...this.#groups.keys()].sort();
  }

  deleteGroup(group: string): void {
    this.commit(
      group,
      this.allOf(group).map((offset) => ({ ...offset, offset: -1 })),
    );
    this.#groups.delete(group);
  }

  /** Forgets a deleted topic: a new one of its name starts anew. */
  deleteTopic(topic: string): void {
    for (const group of this.#groups.keys()) {
      const gone = this.allOf(group).filter((offset) => offset.topic === topic);
      this.commit(
        group,
        gone.map((offset) => ({ ...offset, offset: -1 })),
      );
    }
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}
