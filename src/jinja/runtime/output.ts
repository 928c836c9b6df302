import { SourceMap, type Chunk, type Span } from '../../base/index.ts';
import type { RenderResult } from '../types.ts';

/** What a render has printed so far, with the places it came from. */
export class Output implements RenderResult {
  text = '';
  readonly #starts: number[] = [];
  readonly #spans: Span[] = [];
  readonly #isValue: boolean[] = [];

  add(text: string, span: Span, isValue = false): void {
    if (text === '') return;
    this.#starts.push(this.text.length);
    this.#spans.push(span);
    this.#isValue.push(isValue);
    this.text += text;
  }

  get map(): SourceMap {
    const chunks = this.#spans.map<Chunk>(({ source, start, end }, index) => ({
      at: this.#starts[index] ?? 0,
      span: { source, start, end },
      kind: this.#isValue[index] ? 'value' : 'text',
    }));
    return new SourceMap(chunks);
  }
}
