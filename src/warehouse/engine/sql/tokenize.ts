export type TokenKind = 'word' | 'number' | 'string' | 'identifier' | 'punctuation';

/** A piece of ClickHouse SQL; offsets are UTF-16 units of the text, `end` exclusive. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** As written, quotes included. */
  readonly text: string;
}

const BLANK = /\s/;
const WORD_START = /[\p{L}_$]/u;
const WORD = /[\p{L}\p{N}_$]/u;
const DIGIT = /[0-9]/;

/**
 * ClickHouse's lexical elements without blanks and comments (`--`, `#!`, `# `, block comments); heredocs count as strings.
 * An unclosed quote or comment ends with the text, as the engine will then refuse the statement anyway.
 */
export function* tokenize(text: string, from = 0): Generator<Token> {
  let at = from;
  while (at < text.length) {
    const start = at;
    const char = text.charAt(at);
    if (BLANK.test(char)) at += 1;
    else if (startsLineComment(text, at)) at = indexAfter(text, '\n', at);
    else if (text.startsWith('/*', at)) at = indexAfter(text, '*/', at + 2);
    else {
      const kind = kindAt(text, at);
      at = endOf(kind, text, at);
      yield { kind, start, end: at, text: text.slice(start, at) };
    }
  }
}

function startsLineComment(text: string, at: number): boolean {
  return text.startsWith('--', at) || text.startsWith('#!', at) || text.startsWith('# ', at);
}

function kindAt(text: string, at: number): TokenKind {
  const char = text.charAt(at);
  if (char === "'" || heredocTag(text, at) !== undefined) return 'string';
  if (char === '`' || char === '"') return 'identifier';
  if (DIGIT.test(char)) return 'number';
  return WORD_START.test(char) ? 'word' : 'punctuation';
}

function endOf(kind: TokenKind, text: string, start: number): number {
  if (kind === 'punctuation') return start + 1;
  if (kind === 'word' || kind === 'number') {
    let at = start + 1;
    while (at < text.length && WORD.test(text.charAt(at))) at += 1;
    return at;
  }
  const tag = heredocTag(text, start);
  return tag === undefined ? endOfQuoted(text, start) : indexAfter(text, tag, start + tag.length);
}

function heredocTag(text: string, at: number): string | undefined {
  if (text.charAt(at) !== '$') return undefined;
  const close = text.indexOf('$', at + 1);
  if (close === -1) return undefined;
  const tag = text.slice(at, close + 1);
  return /^\$\w*\$$/.test(tag) ? tag : undefined;
}

/** Past the closing quote; a backslash hides the next character, a doubled quote stands for one. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === quote) {
      if (text.charAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  return text.length;
}

function indexAfter(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at === -1 ? text.length : at + what.length;
}
