import type { Token } from './token.ts';

/** Tokens one after the other, as nunjucks' parser takes them; the last one again and again. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  readonly #last: Token;
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#last = tokens.at(-1) ?? { type: 'eof', value: '', lineno: 1, colno: 0, start: 0, end: 0 };
  }

  nextToken(): Token {
    const token = this.look();
    this.#next += 1;
    return token;
  }

  /** The token that `nextToken` would give. */
  look(): Token {
    return this.#tokens[this.#next] ?? this.#last;
  }
}
