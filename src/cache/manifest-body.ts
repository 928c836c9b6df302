import { jsonPieces, manifestRest } from '../artifacts/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import type { Manifest } from '../manifest/index.ts';

/** Where the entries of a section of manifest.json stand in its text. */
export interface KeptSection {
  readonly keys: readonly string[];
  /** For each entry its first byte and its number of bytes. */
  readonly ranges: readonly number[];
}

export interface ManifestBody {
  /** manifest.json from the `, ` behind its metadata on, in pieces: one buffer would be a second copy of all of it. */
  readonly body: readonly Buffer[];
  readonly sections: Readonly<Record<string, KeptSection>>;
}

/** A kept body with other entries: by section, then by key. */
export function replaceEntries(
  body: Buffer,
  sections: ManifestBody['sections'],
  replacements: Readonly<Record<string, ReadonlyMap<string, unknown>>>,
): readonly Buffer[] {
  const cuts = Object.entries(replacements).flatMap(([name, entries]) => {
    const { keys = [], ranges = [] } = sections[name] ?? {};
    return keys.flatMap((key, index) => {
      if (!entries.has(key)) return [];
      const start = ranges[index * 2] ?? 0;
      const end = start + (ranges[index * 2 + 1] ?? 0);
      return [{ start, end, text: JSON.stringify(entries.get(key)) }];
    });
  });
  cuts.sort((a, b) => a.start - b.start);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of cuts) {
    parts.push(body.subarray(at, start), Buffer.from(text));
    at = end;
  }
  return [...parts, body.subarray(at)];
}

/** The text of a manifest but for its metadata, which differs from command to command. */
export function writeManifestBody(manifest: Manifest, graph: ProjectGraph): ManifestBody {
  const rest = manifestRest(manifest, graph);
  const sections: Record<string, { keys: string[]; ranges: number[] }> = {};
  for (const name of Object.keys(rest)) sections[name] = { keys: [], ranges: [] };
  const bytes = new TextBytes();
  for (const { text, entry } of jsonPieces(rest)) {
    const at = bytes.length;
    // The first piece opens the document, which the metadata has done already.
    bytes.append(at === 0 ? `, ${text.slice(1)}` : text);
    if (!entry) continue;
    const section = sections[entry.section];
    section?.keys.push(entry.key);
    section?.ranges.push(at, bytes.length - at);
  }
  return { body: bytes.pieces(), sections };
}

const CHUNK = 1 << 22;

/** A text that grows, as UTF-8. */
class TextBytes {
  readonly #full: Buffer[] = [];
  #chunk = Buffer.allocUnsafe(CHUNK);
  #used = 0;
  #before = 0;

  get length(): number {
    return this.#before + this.#used;
  }

  append(text: string): void {
    // A character takes three bytes at most.
    if (text.length * 3 > this.#chunk.length - this.#used) this.#grow(text.length * 3);
    this.#used += this.#chunk.write(text, this.#used);
  }

  pieces(): readonly Buffer[] {
    return [...this.#full, this.#chunk.subarray(0, this.#used)];
  }

  #grow(least: number): void {
    this.#full.push(this.#chunk.subarray(0, this.#used));
    this.#before += this.#used;
    this.#chunk = Buffer.allocUnsafe(Math.max(CHUNK, least));
    this.#used = 0;
  }
}
