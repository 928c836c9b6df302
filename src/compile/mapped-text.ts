import { SourceMap, type Chunk } from '../base/index.ts';

/** A text with the way back to the templates that made it. */
export interface MappedText {
  readonly text: string;
  readonly map: SourceMap;
}

/** Part of a text, its map cut to it. */
export function sliceMapped({ text, map }: MappedText, from: number, to = text.length): MappedText {
  const chunks: Chunk[] = [];
  for (const [index, chunk] of map.chunks.entries()) {
    const next = map.chunks[index + 1]?.at ?? text.length;
    if (chunk.at >= to || (next <= from && next !== chunk.at)) continue;
    const skipped = Math.max(0, from - chunk.at);
    const span =
      chunk.kind === 'text' && skipped > 0
        ? { ...chunk.span, start: Math.min(chunk.span.start + skipped, chunk.span.end) }
        : chunk.span;
    chunks.push({ ...chunk, span, at: Math.max(chunk.at, from) - from });
  }
  return { text: text.slice(from, to), map: new SourceMap(chunks) };
}

/** Texts one after another; plain ones between them come from no template. */
export function joinMapped(parts: readonly (MappedText | string)[]): MappedText {
  let text = '';
  const chunks: Chunk[] = [];
  for (const part of parts) {
    if (typeof part !== 'string') chunks.push(...part.map.shifted(text.length).chunks);
    text += typeof part === 'string' ? part : part.text;
  }
  return { text, map: new SourceMap(chunks) };
}
