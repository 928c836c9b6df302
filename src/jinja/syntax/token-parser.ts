import nunjucks from 'nunjucks/src/parser.js';
import type { SourceFile } from '../../base/index.ts';
import { syntaxError } from '../diagnostics.ts';
import type { Place } from './expressions.ts';
import { describeToken, describeType, type Token, type TokenType } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** nunjucks' parser over our tokens: taking and expecting them, with Jinja2's messages. */
export class TokenParser extends nunjucks.Parser<Token> {
  readonly source: SourceFile;
  readonly #stream: TokenStream;
  /** Where the token taken last ends. */
  protected lastEnd = 0;

  constructor(source: SourceFile, stream: TokenStream) {
    super(stream);
    this.source = source;
    this.#stream = stream;
  }

  override nextToken(): Token {
    const token = this.peekToken();
    this.peeked = null;
    this.lastEnd = token.end;
    return token;
  }

  override peekToken(): Token {
    if (this.peeked) return this.peeked;
    const token = this.#stream.nextToken();
    if (token.type === 'error') this.fail(String(token.value), token.lineno, token.colno);
    this.peeked = token;
    return token;
  }

  /** The token after the one that `peekToken` shows. */
  protected lookToken(): Token {
    this.peekToken();
    return this.#stream.look();
  }

  override fail(message: string, lineno?: number, colno?: number): never {
    return this.failAs('TemplateSyntaxError', message, lineno, colno);
  }

  protected failAs(jinjaClass: string, message: string, lineno?: number, colno?: number): never {
    const token = lineno === undefined ? this.peekToken() : undefined;
    const start = colno ?? token?.start ?? 0;
    const end = token?.end ?? start + 1;
    throw syntaxError(jinjaClass, message, this.source, { lineno: lineno ?? token?.lineno ?? 1, start, end });
  }

  override skip(type: TokenType): boolean {
    if (this.peekToken().type !== type) return false;
    this.nextToken();
    return true;
  }

  override skipValue(type: TokenType, value: string): boolean {
    if (!this.isNext(type, value)) return false;
    this.nextToken();
    return true;
  }

  protected isNext(type: TokenType, value?: string): boolean {
    const token = this.peekToken();
    return token.type === type && (value === undefined || token.value === value);
  }

  override expect(type: TokenType, value?: string): Token {
    if (this.isNext(type, value)) return this.nextToken();
    const token = this.peekToken();
    const wanted = describeType(type, value);
    if (token.type === 'eof') return this.fail(`unexpected end of template, expected '${wanted}'.`);
    return this.fail(`expected token '${wanted}', got '${describeToken(token)}'`);
  }

  protected expectName(): string {
    return String(this.expect('symbol').value);
  }

  /** The place of what began with `token` and ends with the token taken last; the line is Jinja2's. */
  protected placeFrom(token: Token, start: number = token.start): Place {
    return { lineno: token.lineno, start, end: this.lastEnd };
  }
}
