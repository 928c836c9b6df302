import { ExpressionError } from './syntax.ts';

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'sign' | 'end';
  readonly text: string;
  /** The value of a string token, escapes resolved. */
  readonly value: string;
  readonly at: number;
}

/** Longest first. */
const SIGNS = [
  '===',
  '!==',
  '...',
  '=>',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '**',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '.',
  ':',
  ';',
  '?',
  '+',
  '-',
  '*',
  '/',
  '%',
  '<',
  '>',
  '!',
  '=',
] as const;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

function readString(text: string, at: number): Token {
  const quote = text[at];
  let value = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const letter = text[index] ?? '';
    if (letter === quote) return { kind: 'string', text: text.slice(at, index + 1), value, at };
    if (quote === '`' && letter === '$' && text[index + 1] === '{') {
      throw new ExpressionError('a template text with ${…} cannot be used here', index);
    }
    if (letter !== '\\') {
      value += letter;
      continue;
    }
    index += 1;
    const escaped = text[index] ?? '';
    const hex =
      escaped === 'u'
        ? /^[0-9a-fA-F]{4}/.exec(text.slice(index + 1))
        : escaped === 'x'
          ? /^[0-9a-fA-F]{2}/.exec(text.slice(index + 1))
          : null;
    if (hex) {
      value += String.fromCharCode(Number.parseInt(hex[0], 16));
      index += hex[0].length;
    } else {
      value += ESCAPES[escaped] ?? escaped;
    }
  }
  throw new ExpressionError('the text is not closed', at);
}

/** The tokens of an expression, closed by an `end` token. @throws ExpressionError for letters that mean nothing. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const name = /^[A-Za-z_$][\w$]*/.exec(rest);
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(rest);
    const first = rest[0] ?? '';
    let token: Token;
    if (name) token = { kind: 'name', text: name[0], value: name[0], at };
    else if (number) token = { kind: 'number', text: number[0], value: number[0].replaceAll('_', ''), at };
    else if (first === "'" || first === '"' || first === '`') token = readString(text, at);
    else {
      const sign = SIGNS.find((entry) => rest.startsWith(entry));
      if (sign === undefined) throw new ExpressionError(`'${first}' means nothing here`, at);
      token = { kind: 'sign', text: sign, value: sign, at };
    }
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', value: '', at: text.length });
  return tokens;
}
