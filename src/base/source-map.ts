import type { Span } from './span.ts';

/** A stretch of rendered text and where it came from. */
export interface Chunk {
  /** Where the stretch begins in the rendered text. */
  readonly at: number;
  /** The template text that made it. */
  readonly span: Span;
  /** `text`: copied letter by letter, offsets within it correspond; `value`: printed by an expression. */
  readonly kind: 'text' | 'value';
}

/**
 * From rendered text back to the templates that made it: chunks ordered by `at`, each reaching to the next.
 * Offsets are UTF-16 units of the rendered text.
 */
export class SourceMap {
  readonly chunks: readonly Chunk[];

  constructor(chunks: readonly Chunk[]) {
    this.chunks = chunks;
  }

  static readonly empty: SourceMap = new SourceMap([]);

  /** The template place of a rendered offset; undefined before the first chunk. */
  lookup(offset: number): Span | undefined {
    const { chunks } = this;
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((chunks[middle]?.at ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const chunk = chunks[low];
    if (!chunk || chunk.at > offset) return undefined;
    if (chunk.kind === 'value') return chunk.span;
    const start = Math.min(chunk.span.start + (offset - chunk.at), chunk.span.end);
    return { source: chunk.span.source, start, end: Math.min(start + 1, chunk.span.end) };
  }

  /** The same map for a text in which this one stands at `offset` (a CTE put before it, a wrapper around it). */
  shifted(offset: number): SourceMap {
    return new SourceMap(this.chunks.map((chunk) => ({ ...chunk, at: chunk.at + offset })));
  }
}
