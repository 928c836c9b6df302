/** The kinds of tokens, under the names that nunjucks' parser knows; the last three are ours. */
export type TokenType =
  | 'data'
  | 'block-start'
  | 'block-end'
  | 'variable-start'
  | 'variable-end'
  | 'symbol'
  | 'string'
  | 'int'
  | 'float'
  | 'operator'
  | 'left-paren'
  | 'right-paren'
  | 'left-bracket'
  | 'right-bracket'
  | 'left-curly'
  | 'right-curly'
  | 'comma'
  | 'colon'
  | 'tilde'
  | 'pipe'
  | 'eof'
  | 'error';

export interface Token {
  readonly type: TokenType;
  /** Text as written for names and operators, unescaped for strings, a value for numbers, the message for an error. */
  readonly value: unknown;
  /** 1-based line, as Jinja2 counts. */
  readonly lineno: number;
  /** nunjucks' name for a place in the text: here the offset, as `start`. */
  readonly colno: number;
  /** UTF-16 offsets into the source. */
  readonly start: number;
  readonly end: number;
}

const DESCRIPTIONS: Partial<Record<TokenType, string>> = {
  'block-start': 'begin of statement block',
  'block-end': 'end of statement block',
  'variable-start': 'begin of print statement',
  'variable-end': 'end of print statement',
  data: 'template data / text',
  int: 'integer',
  eof: 'end of template',
};

const SYMBOLS: Partial<Record<TokenType, string>> = {
  'left-paren': '(',
  'right-paren': ')',
  'left-bracket': '[',
  'right-bracket': ']',
  'left-curly': '{',
  'right-curly': '}',
  comma: ',',
  colon: ':',
  tilde: '~',
  pipe: '|',
  symbol: 'name',
};

/** How messages call a kind of token, or the one token with that text. */
export function describeType(type: TokenType, value?: string): string {
  return value ?? DESCRIPTIONS[type] ?? SYMBOLS[type] ?? type;
}

/** How messages call a token that stands in the wrong place. */
export function describeToken(token: Token): string {
  if (token.type === 'symbol' || token.type === 'operator') return String(token.value);
  return describeType(token.type);
}
