import { negate } from '../operations/arithmetic.ts';
import { toInt } from '../operations/to-number.ts';
import { BadEscape, unescapeString } from '../syntax/string-literal.ts';
import { PyDict } from '../values/py-dict.ts';
import { PyError } from '../values/py-error.ts';
import { makeFloat } from '../values/py-float.ts';
import { PySet } from '../values/py-set.ts';
import { PyTuple } from '../values/py-tuple.ts';

const TOKEN =
  /\s*(?:(?<float>(?:\d+(?:_\d+)*)?\.\d+(?:_\d+)*(?:e[-+]?\d+)?|\d+(?:_\d+)*\.(?:e[-+]?\d+)?|\d+(?:_\d+)*e[-+]?\d+)|(?<int>0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|\d+(?:_\d+)*)|(?<string>[rRuU]?(?:'''(?:\\[\s\S]|[^\\])*?'''|"""(?:\\[\s\S]|[^\\])*?"""|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"))|(?<name>[A-Za-z_]\w*)|(?<symbol>[[\](){},:+-]))/iy;

interface Token {
  readonly kind: 'float' | 'int' | 'string' | 'name' | 'symbol';
  readonly text: string;
}

class NoLiteral extends Error {}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) throw new NoLiteral();
    const [kind, found] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    tokens.push({ kind: kind as Token['kind'], text: found ?? '' });
  }
  return tokens;
}

function stringOf(literal: string): string {
  const isRaw = /^[rR]/.test(literal);
  const body = literal.replace(/^[rRuU]/, '');
  const width = /^(?:'''|""")/.test(body) ? 3 : 1;
  const inside = body.slice(width, -width);
  return isRaw ? inside : unescapeString(inside);
}

class LiteralParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): unknown {
    const value = this.#items(undefined);
    if (this.#at < this.#tokens.length) throw new NoLiteral();
    return value;
  }

  #is(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'symbol' && token.text === symbol;
  }

  #take(symbol: string): boolean {
    if (!this.#is(symbol)) return false;
    this.#at += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw new NoLiteral();
  }

  /** One value, or several with commas as a tuple, up to the closing symbol or the end. */
  #items(end: string | undefined): unknown {
    const values: unknown[] = [];
    let isTuple = false;
    while (end === undefined ? this.#at < this.#tokens.length : !this.#is(end)) {
      values.push(this.#value());
      if (!this.#take(',')) break;
      isTuple = true;
    }
    if (end !== undefined) this.#expect(end);
    if (values.length === 0 && end === undefined) throw new NoLiteral();
    return values.length === 1 && !isTuple ? values[0] : new PyTuple(values);
  }

  #value(): unknown {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    switch (token?.kind) {
      case 'float':
        return makeFloat(Number(token.text.replaceAll('_', '')));
      case 'int':
        return toInt(token.text, 0);
      case 'string': {
        let text = stringOf(token.text);
        for (let next = this.#tokens[this.#at]; next?.kind === 'string'; next = this.#tokens[this.#at]) {
          text += stringOf(next.text);
          this.#at += 1;
        }
        return text;
      }
      case 'name':
        return this.#named(token.text);
      case 'symbol':
        return this.#symbol(token.text);
      default:
        throw new NoLiteral();
    }
  }

  #named(name: string): unknown {
    if (name === 'None') return null;
    if (name === 'True' || name === 'False') return name === 'True';
    if (name !== 'set') throw new NoLiteral();
    this.#expect('(');
    this.#expect(')');
    return new PySet();
  }

  #symbol(symbol: string): unknown {
    switch (symbol) {
      case '-':
      case '+': {
        const next = this.#tokens[this.#at];
        if (next?.kind !== 'int' && next?.kind !== 'float' && next?.kind !== 'symbol') throw new NoLiteral();
        const value = this.#value();
        return symbol === '-' ? negate(value) : value;
      }
      case '(':
        return this.#items(')');
      case '[': {
        const values: unknown[] = [];
        while (!this.#is(']')) {
          values.push(this.#value());
          if (!this.#take(',')) break;
        }
        this.#expect(']');
        return values;
      }
      case '{':
        return this.#braces();
      default:
        throw new NoLiteral();
    }
  }

  #braces(): unknown {
    const dict = new PyDict();
    const set: unknown[] = [];
    while (!this.#is('}')) {
      const key = this.#value();
      if (set.length === 0 && this.#take(':')) dict.set(key, this.#value());
      else if (dict.size === 0) set.push(key);
      else throw new NoLiteral();
      if (!this.#take(',')) break;
    }
    this.#expect('}');
    return set.length > 0 ? new PySet(set) : dict;
  }
}

/** The value of a Python literal, as `ast.literal_eval` reads it; undefined when the text is none. */
export function parsePythonLiteral(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: new LiteralParser(tokensOf(text)).parse() };
  } catch (error) {
    if (error instanceof NoLiteral || error instanceof PyError || error instanceof BadEscape)
      return undefined;
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
