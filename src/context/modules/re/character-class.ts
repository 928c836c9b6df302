/** A class by its letter, as the members of JavaScript's bracketed class under the flag `v`. */
export function classOf(letter: string, isAscii: boolean): string {
  const members = isAscii ? ASCII[letter.toLowerCase()] : UNICODE[letter.toLowerCase()];
  return /[A-Z]/.test(letter) ? `[^${members ?? ''}]` : (members ?? '');
}

const UNICODE: Readonly<Record<string, string>> = {
  d: String.raw`\p{Nd}`,
  w: String.raw`\p{L}\p{N}_`,
  s: String.raw`\s\x1c-\x1f\x85`,
};

const ASCII: Readonly<Record<string, string>> = { d: '0-9', w: 'a-zA-Z0-9_', s: String.raw`\x20\t\n\r\f\v` };

/** A range wider than this is not looked through for letters of the other case. */
const WIDEST_SPELT_RANGE = 2000;

/** The members of a bracketed class. */
export class CharacterClass {
  readonly #spellsCase: boolean;
  readonly #isAscii: boolean;
  readonly #members = new Set<string>();

  /** `spellsCase` adds to each letter its other case. */
  constructor(spellsCase: boolean, isAscii: boolean) {
    this.#spellsCase = spellsCase;
    this.#isAscii = isAscii;
  }

  addNamed(letter: string): void {
    this.#members.add(classOf(letter, this.#isAscii));
  }

  add(character: string): void {
    for (const each of this.#casesOf(character)) this.#members.add(written(each));
  }

  /** False when the range runs backwards. */
  addRange(first: string, last: string): boolean {
    const [from = 0, to = 0] = [first.codePointAt(0), last.codePointAt(0)];
    if (from > to) return false;
    this.#members.add(`${written(first)}-${written(last)}`);
    if (this.#spellsCase && to - from < WIDEST_SPELT_RANGE) {
      for (let code = from; code <= to; code += 1) this.add(String.fromCodePoint(code));
    }
    return true;
  }

  toSource(isNegated: boolean): string {
    return `[${isNegated ? '^' : ''}${[...this.#members].join('')}]`;
  }

  /** The only member, or the class of its cases. */
  toLiteral(): string {
    const [only] = this.#members;
    return this.#members.size === 1 && only !== undefined ? only : this.toSource(false);
  }

  #casesOf(character: string): readonly string[] {
    if (!this.#spellsCase) return [character];
    const cases = [character, character.toLowerCase(), character.toUpperCase()];
    return [...new Set(cases)].filter((each) => Array.from(each).length === 1);
  }
}

/** A character as it may stand anywhere in a pattern. */
function written(character: string): string {
  if (/[a-zA-Z0-9_]/.test(character)) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
