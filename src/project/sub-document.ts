import type { Json, SourceFile, Span } from '../base/index.ts';
import type { YamlDocument } from './types.ts';

/** A part of a document with its data replaced (by what rendering made of it); places are those of the original. */
export class SubDocument implements YamlDocument {
  readonly source: SourceFile;
  readonly data: Json;
  readonly #whole: YamlDocument;
  readonly #path: readonly (string | number)[];

  constructor(whole: YamlDocument, path: readonly (string | number)[], data: Json) {
    this.source = whole.source;
    this.data = data;
    this.#whole = whole;
    this.#path = path;
  }

  spanOf(path: readonly (string | number)[]): Span {
    return this.#whole.spanOf([...this.#path, ...path]);
  }

  keySpanOf(path: readonly (string | number)[]): Span {
    return this.#whole.keySpanOf([...this.#path, ...path]);
  }

  templateValue(path: readonly (string | number)[] = [], readTime?: (text: string) => unknown): unknown {
    return this.#whole.templateValue([...this.#path, ...path], readTime);
  }
}
