import type { SourceFile } from '../../base/index.ts';
import { makeFloat } from '../values/py-float.ts';
import { textRepr } from '../operations/repr.ts';
import { BadEscape, unescapeString } from './string-literal.ts';
import type { Token, TokenType } from './token.ts';

/** A part of a file, in UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface LexerOptions {
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly keepTrailingNewline: boolean;
}

/** Python's white space, in and out of regular expressions; JavaScript's `\s` differs. */
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;

const OPENING = /\{[{%#]/g;
const RAW_BEGIN = new RegExp(String.raw`\{%[-+]?${SPACE}*raw${SPACE}*(?:-%\}${SPACE}*|%\})`, 'y');
const END_RAW = new RegExp(
  String.raw`\{%([-+]?)${SPACE}*endraw${SPACE}*(?:\+%\}|-%\}${SPACE}*|%\}(\n?))`,
  'g',
);
const COMMENT_END = new RegExp(String.raw`\+#\}|-#\}${SPACE}*|#\}(\n?)`, 'g');
const BLOCK_END = new RegExp(String.raw`\+%\}|-%\}${SPACE}*|%\}`, 'y');
const VARIABLE_END = new RegExp(String.raw`-\}\}${SPACE}*|\}\}`, 'y');
const SPACES = new RegExp(`${SPACE}+`, 'y');
const ONE_SPACE = new RegExp(SPACE);
const ONLY_SPACES = new RegExp(`^${SPACE}+$`);
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const ASCII_NAME = /[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_\u0080-\uffff])/y;
const NAME = /[\p{L}\p{N}_\p{ID_Continue}\u00b7]+/uy;
const IDENTIFIER = /^[\p{XID_Start}_][\p{XID_Continue}]*$/u;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;

const OPERATORS: ReadonlyMap<string, TokenType> = new Map(
  Object.entries<TokenType>({
    '(': 'left-paren',
    ')': 'right-paren',
    '[': 'left-bracket',
    ']': 'right-bracket',
    '{': 'left-curly',
    '}': 'right-curly',
    ',': 'comma',
    ':': 'colon',
    '~': 'tilde',
    '|': 'pipe',
    ...Object.fromEntries(
      ['+', '-', '/', '*', '%', '>', '<', '=', '.', ';', '//', '**', '==', '!=', '>=', '<='].map((op) => [
        op,
        'operator',
      ]),
    ),
  }),
);

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Ends the lexing: what is wrong becomes the last token, so that an error of the parser before it comes first. */
class LexError extends Error {}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #options: LexerOptions;
  readonly #text: string;
  /** Offsets in `#text` at which a carriage return of the source was dropped; empty for most files. */
  readonly #dropped: readonly number[];
  #at = 0;
  #line = 1;
  /** The line of the last token, of the first of those that one stretch of text was split into. */
  #lastLine = 1;
  /** The line end behind all offsets that `#line` is right for. */
  #nextBreak: number;

  /** Where in the file `#text` begins. */
  readonly #base: number;

  constructor(source: string, options: LexerOptions, range: TextRange | undefined) {
    this.#options = options;
    this.#base = range?.start ?? 0;
    if (this.#base > 0) this.#line = lineBreaks(source.slice(0, this.#base)) + 1;
    const { text, dropped } = normalizeNewlines(range ? source.slice(range.start, range.end) : source);
    this.#dropped = dropped;
    this.#text = !options.keepTrailingNewline && text.endsWith('\n') ? text.slice(0, -1) : text;
    this.#nextBreak = this.#findBreak(0);
  }

  run(): readonly Token[] {
    try {
      while (this.#at < this.#text.length) this.#readRoot();
      // Jinja2's end of a template is on the line of its last token.
      const end = this.#original(this.#at);
      const lineno = this.#lastLine;
      this.tokens.push({ type: 'eof', value: '', lineno, colno: end, start: end, end });
    } catch (error) {
      if (!(error instanceof LexError)) throw error;
      this.#push('error', error.message, this.#at, this.#at + 1);
    }
    return this.tokens;
  }

  #findBreak(from: number): number {
    const at = this.#text.indexOf('\n', from);
    return at === -1 ? Infinity : at;
  }

  /** The line of an offset; offsets are asked for in rising order. */
  #lineOf(offset: number): number {
    while (this.#nextBreak < offset) {
      this.#line += 1;
      this.#nextBreak = this.#findBreak(this.#nextBreak + 1);
    }
    return this.#line;
  }

  #original(offset: number): number {
    const dropped = this.#dropped;
    if (dropped.length === 0) return this.#base + offset;
    let low = 0;
    let high = dropped.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((dropped[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return this.#base + offset + low;
  }

  #push(type: TokenType, value: unknown, start: number, end: number): void {
    const from = this.#original(start);
    const lineno = this.#lineOf(start);
    this.#lastLine = lineno;
    this.tokens.push({ type, value, lineno, colno: from, start: from, end: this.#original(end) });
  }

  #pushData(start: number, end: number): void {
    const first = this.tokens.length;
    // Where carriage returns were dropped, each line is a token of its own: offsets in it stay true to the source.
    let from = start;
    if (this.#dropped.length > 0) {
      for (
        let at = this.#text.indexOf('\n', from);
        at !== -1 && at + 1 < end;
        at = this.#text.indexOf('\n', from)
      ) {
        this.#push('data', this.#text.slice(from, at + 1), from, at + 1);
        from = at + 1;
      }
    }
    if (end > from) this.#push('data', this.#text.slice(from, end), from, end);
    this.#lastLine = this.tokens[first]?.lineno ?? this.#lastLine;
  }

  /** Where data that reaches to a tag ends, given the tag's sign. */
  #dataEnd(start: number, end: number, sign: string, isVariable: boolean): number {
    const text = this.#text;
    if (sign === '-') {
      let to = end;
      while (to > start && ONE_SPACE.test(text.charAt(to - 1))) to -= 1;
      return to;
    }
    if (sign === '+' || isVariable || !this.#options.lstripBlocks) return end;
    const lineStart = Math.max(text.lastIndexOf('\n', end - 1) + 1, start);
    const startsLine = lineStart === 0 || text[lineStart - 1] === '\n';
    return startsLine && end > lineStart && ONLY_SPACES.test(text.slice(lineStart, end)) ? lineStart : end;
  }

  #readRoot(): void {
    const text = this.#text;
    const start = this.#at;
    OPENING.lastIndex = start;
    const opening = OPENING.exec(text);
    if (!opening) {
      this.#pushData(start, text.length);
      this.#at = text.length;
      return;
    }
    const tag = opening.index;
    const kind = text[tag + 1];
    const after = text[tag + 2] ?? '';
    const sign = after === '-' || after === '+' ? after : '';
    this.#pushData(start, this.#dataEnd(start, tag, sign, kind === '{'));
    this.#at = tag;
    if (kind === '%') {
      RAW_BEGIN.lastIndex = tag;
      if (RAW_BEGIN.test(text)) {
        this.#readRaw(RAW_BEGIN.lastIndex);
        return;
      }
    }
    const inside = tag + 2 + sign.length;
    if (kind === '#') this.#readComment(inside);
    else this.#readCode(kind === '%' ? 'block' : 'variable', tag, inside);
  }

  #readRaw(start: number): void {
    this.#at = start;
    // Jinja2 does not miss the end of what has not begun: a tag that is the last of its template.
    if (start >= this.#text.length) return;
    END_RAW.lastIndex = start;
    const end = END_RAW.exec(this.#text);
    if (!end) throw new LexError('Missing end of raw directive');
    this.#pushData(start, this.#dataEnd(start, end.index, end[1] ?? '', false));
    this.#at = END_RAW.lastIndex - (this.#options.trimBlocks ? 0 : (end[2] ?? '').length);
  }

  #readComment(start: number): void {
    if (start >= this.#text.length) {
      this.#at = start;
      return;
    }
    COMMENT_END.lastIndex = start;
    const end = COMMENT_END.exec(this.#text);
    if (!end) throw new LexError('Missing end of comment tag');
    this.#at = COMMENT_END.lastIndex - (this.#options.trimBlocks ? 0 : (end[1] ?? '').length);
  }

  /** Reads from a tag's opening to its end. */
  #readCode(kind: 'block' | 'variable', tag: number, inside: number): void {
    const text = this.#text;
    const end = kind === 'block' ? BLOCK_END : VARIABLE_END;
    const open: string[] = [];
    this.#push(`${kind}-start`, text.slice(tag, inside), tag, inside);
    this.#at = inside;
    for (;;) {
      if (this.#at >= text.length) return;
      if (open.length === 0) {
        end.lastIndex = this.#at;
        if (end.test(text)) {
          const trims = kind === 'block' && this.#options.trimBlocks && text[this.#at] === '%';
          const to = end.lastIndex + (trims && text[end.lastIndex] === '\n' ? 1 : 0);
          this.#push(`${kind}-end`, text.slice(this.#at, to), this.#at, to);
          this.#at = to;
          return;
        }
      }
      this.#readToken(open);
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #take(type: TokenType, value: unknown, length: number): void {
    this.#push(type, value, this.#at, this.#at + length);
    this.#at += length;
  }

  #readToken(open: string[]): void {
    const text = this.#text;
    const char = text[this.#at] ?? '';
    if (char === ' ' || char === '\n') {
      this.#at += 1;
      while (text[this.#at] === ' ') this.#at += 1;
    } else if (isNameStart(char)) {
      const name = this.#match(ASCII_NAME);
      if (name === undefined) this.#readName();
      else this.#take('symbol', name, name.length);
    } else if (char >= '0' && char <= '9') this.#readNumber();
    else if (char === "'" || char === '"') this.#readString();
    else if (!this.#readOperator(open)) {
      const spaces = this.#match(SPACES);
      if (spaces === undefined) this.#readName();
      else this.#at += spaces.length;
    }
  }

  #readNumber(): void {
    const float = this.#match(FLOAT);
    if (float !== undefined) {
      this.#take('float', makeFloat(Number(float.replaceAll('_', ''))), float.length);
      return;
    }
    const integer = this.#match(INTEGER) ?? '';
    const value = BigInt(integer.replaceAll('_', ''));
    const isSafe = value <= BigInt(Number.MAX_SAFE_INTEGER);
    this.#take('int', isSafe ? Number(value) : value, integer.length);
  }

  #readString(): void {
    const literal = this.#match(STRING);
    if (literal === undefined) this.#unexpectedCharacter();
    try {
      this.#take('string', unescapeString(literal.slice(1, -1)), literal.length);
    } catch (error) {
      if (error instanceof BadEscape) throw new LexError(error.message);
      throw error;
    }
  }

  #readOperator(open: string[]): boolean {
    const char = this.#text[this.#at] ?? '';
    const double = char + (this.#text[this.#at + 1] ?? '');
    const isDouble = OPERATORS.has(double);
    const operator = isDouble ? double : char;
    const type = OPERATORS.get(operator);
    if (!type) return false;
    const closing = CLOSING[operator];
    if (closing) open.push(closing);
    else if (operator === ')' || operator === ']' || operator === '}') {
      const expected = open.pop();
      if (expected === undefined) throw new LexError(`unexpected '${operator}'`);
      if (expected !== operator) throw new LexError(`unexpected '${operator}', expected '${expected}'`);
    }
    this.#take(type, operator, operator.length);
    return true;
  }

  #readName(): void {
    const name = this.#match(NAME);
    if (name === undefined) this.#unexpectedCharacter();
    if (!IDENTIFIER.test(name)) throw new LexError('Invalid character in identifier');
    this.#take('symbol', name, name.length);
  }

  #unexpectedCharacter(): never {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    throw new LexError(`unexpected char ${textRepr(char)} at ${this.#at}`);
  }
}

function isNameStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_';
}

function lineBreaks(text: string): number {
  return (text.match(/\r\n|\r|\n/g) ?? []).length;
}

function normalizeNewlines(source: string): { readonly text: string; readonly dropped: readonly number[] } {
  if (!source.includes('\r')) return { text: source, dropped: [] };
  const dropped: number[] = [];
  let text = '';
  let from = 0;
  for (let at = source.indexOf('\r'); at !== -1; at = source.indexOf('\r', from)) {
    text += source.slice(from, at);
    from = at + 1;
    if (source[from] === '\n') dropped.push(text.length);
    else text += '\n';
  }
  return { text: text + source.slice(from), dropped };
}

/**
 * The tokens of a template, with Jinja2's rules for white space and line ends. White space and comments leave none.
 * The last one is `eof`, or `error` with a message where the text cannot be read any further.
 * With a range, only that part of the file is read; offsets and lines are the file's.
 */
export function tokenize(source: SourceFile, options: LexerOptions, range?: TextRange): readonly Token[] {
  return new Lexer(source.text, options, range).run();
}
