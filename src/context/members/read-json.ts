import { makeFloat, PyDict } from '../../jinja/index.ts';

/**
 * A JSON text as Python's `json.loads` reads it: whole numbers of any size, `1.0` a float, `NaN` and `Infinity` allowed,
 * the last of equal keys. Undefined when the text is not JSON.
 */
export function readJson(text: string): unknown {
  const reader = new JsonReader(text);
  try {
    return reader.document();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) throw new SyntaxError('text after the end');
    return value;
  }

  #blanks(): void {
    this.#match(/[ \t\n\r]*/y);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(char: string): boolean {
    this.#blanks();
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #expect(char: string): void {
    if (!this.#take(char)) throw new SyntaxError(`'${char}' expected`);
  }

  #value(): unknown {
    this.#blanks();
    if (this.#take('{')) return this.#object();
    if (this.#take('[')) return this.#array();
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  #number(): unknown {
    const digits = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (digits === undefined) throw new SyntaxError('a value expected');
    if (/[.eE]/.test(digits)) return makeFloat(Number(digits));
    const whole = Number(digits);
    return Number.isSafeInteger(whole) ? whole + 0 : BigInt(digits);
  }

  #string(): string {
    const quoted = this.#match(/"(?:[^"\\]|\\.)*"/sy);
    if (quoted === undefined) throw new SyntaxError('a text expected');
    return String(JSON.parse(quoted));
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    if (this.#take(']')) return items;
    do items.push(this.#value());
    while (this.#take(','));
    this.#expect(']');
    return items;
  }

  #object(): PyDict {
    const dict = new PyDict();
    if (this.#take('}')) return dict;
    do {
      this.#blanks();
      const key = this.#string();
      this.#expect(':');
      dict.set(key, this.#value());
    } while (this.#take(','));
    this.#expect('}');
    return dict;
  }
}
