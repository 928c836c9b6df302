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
  /** manifest.json from the `, ` behind its metadata on. */
  readonly body: Buffer;
  readonly sections: Readonly<Record<string, KeptSection>>;
}

/** The same text with other entries: by section, then by key. */
export function replaceEntries(
  { body, sections }: ManifestBody,
  replacements: Readonly<Record<string, ReadonlyMap<string, unknown>>>,
): Buffer {
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
  return Buffer.concat([...parts, body.subarray(at)]);
}

/** Characters gathered before they are turned into bytes. */
const CHUNK = 1 << 20;

/** The text of a manifest but for its metadata, which differs from command to command. */
export function writeManifestBody(manifest: Manifest, graph: ProjectGraph): ManifestBody {
  const rest = manifestRest(manifest, graph);
  const sections: Record<string, { keys: string[]; ranges: number[] }> = {};
  for (const name of Object.keys(rest)) sections[name] = { keys: [], ranges: [] };
  const chunks: Buffer[] = [];
  let chunk = '';
  let at = 0;
  for (const { text, entry } of jsonPieces(rest)) {
    // The first piece opens the document, which the metadata has done already.
    const piece = at === 0 ? `, ${text.slice(1)}` : text;
    const length = Buffer.byteLength(piece);
    if (entry) {
      const section = sections[entry.section];
      section?.keys.push(entry.key);
      section?.ranges.push(at, length);
    }
    at += length;
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    chunks.push(Buffer.from(chunk));
    chunk = '';
  }
  chunks.push(Buffer.from(chunk));
  return { body: Buffer.concat(chunks), sections };
}
