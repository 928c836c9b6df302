import { PyError } from '../../../jinja/index.ts';
import { CharacterClass, classOf } from './character-class.ts';

export interface TranslatedPattern {
  readonly source: string;
  /** JavaScript's flags: `v`, and `i` where all of the pattern ignores case. */
  readonly flags: string;
  /** Python's, those at the start of the pattern among them. */
  readonly bits: number;
}

/** Flags of Python's `re` by their bits. */
export const FLAG_BITS = { I: 2, L: 4, M: 8, S: 16, U: 32, X: 64, A: 256 } as const;

const INLINE_FLAGS: Readonly<Record<string, number>> = { i: 2, m: 8, s: 16, x: 64, a: 256, u: 32, L: 4 };

/** Control characters that Python writes with a letter. */
const CONTROLS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\u0007',
};

/**
 * A pattern of Python's `re` in JavaScript's syntax, by the meaning that Python gives each sign: `\w`, `\d`, `\s` and
 * `\b` know all of Unicode, `.` stops at `\n` only, and flags may hold for a group (`(?i:…)`).
 * @throws PyError (`re.error`) for what Python refuses, and for conditional and atomic groups, which JavaScript lacks.
 */
export function translatePattern(pattern: string, flags: number): TranslatedPattern {
  return new PatternTranslation(pattern, flags).run();
}

class PatternTranslation {
  readonly #pattern: string;
  readonly #body: string;
  /** Flags of the group that is being read, behind those around it. */
  readonly #flags: number[];
  /** Whether case is ignored in parts only: then each letter says so itself. */
  readonly #spellsCase: boolean;
  #at = 0;

  constructor(pattern: string, flags: number) {
    let bits = flags;
    this.#pattern = pattern;
    this.#body = pattern.replace(/^(?:\(\?[aiLmsux]+\))+/, (opening) => {
      for (const letter of opening) bits |= INLINE_FLAGS[letter] ?? 0;
      return '';
    });
    this.#flags = [bits];
    this.#spellsCase = /\(\?(?:[a-z]*i[a-z]*(?:-[a-z]+)?|[a-z]*-[a-z]*i[a-z]*):/.test(this.#body);
  }

  run(): TranslatedPattern {
    const flags = this.#has('I') && !this.#spellsCase ? 'vi' : 'v';
    const [bits = 0] = this.#flags;
    let source = '';
    while (this.#at < this.#body.length) source += this.#next();
    return { source, flags, bits };
  }

  #has(flag: keyof typeof FLAG_BITS): boolean {
    return ((this.#flags.at(-1) ?? 0) & FLAG_BITS[flag]) !== 0;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#body);
    if (match) this.#at += match[0].length;
    return match;
  }

  #fail(what: string): PyError {
    return new PyError('re.error', `${what} at position ${this.#at} of '${this.#pattern}'`);
  }

  #next(): string {
    let match: RegExpExecArray | null;
    if (this.#take(/\(\?#[^)]*\)/y)) return '';
    if (this.#has('X') && this.#take(/\s+|#[^\n]*/y)) return '';
    if (this.#body[this.#at] === '(') return this.#group();
    if (this.#take(/\)/y)) {
      if (this.#flags.length > 1) this.#flags.pop();
      return ')';
    }
    if (this.#body[this.#at] === '\\') return this.#escape();
    if ((match = this.#take(/\[(\^?)/y))) return this.#characterClass(match[1] === '^');
    if (this.#take(/\./y)) return this.#has('S') ? String.raw`[\s\S]` : String.raw`[^\n]`;
    if (this.#take(/\^/y)) return this.#has('M') ? String.raw`(?<![^\n])` : String.raw`(?<![\s\S])`;
    // Without its flag `$` also stands before a final line end.
    if (this.#take(/\$/y)) return this.#has('M') ? String.raw`(?![^\n])` : String.raw`(?=\n?(?![\s\S]))`;
    if ((match = this.#take(/\{(\d*)(,?)(\d*)\}/y))) return quantifier(match) ?? this.#literals(match[0]);
    if ((match = this.#take(/[*+?|]/y))) return match[0];
    return this.#literals(this.#take(/[^]/uy)?.[0] ?? '');
  }

  #group(): string {
    const flags = this.#flags.at(-1) ?? 0;
    let match: RegExpExecArray | null;
    if ((match = this.#take(/\(\?P=(\w+)\)/y))) return String.raw`\k<${match[1] ?? ''}>`;
    if (this.#take(/\(\?(?:\(|>)/y)) throw this.#fail('a conditional or atomic group is not known here');
    if ((match = this.#take(/\(\?([aiLmsux]*)(?:-([imsx]+))?:/y))) {
      const bitsOf = (letters = ''): number =>
        [...letters].reduce((bits, each) => bits | (INLINE_FLAGS[each] ?? 0), 0);
      this.#flags.push((flags | bitsOf(match[1])) & ~bitsOf(match[2]));
      return '(?:';
    }
    this.#flags.push(flags);
    if ((match = this.#take(/\(\?P<(\w+)>/y))) return `(?<${match[1] ?? ''}>`;
    if ((match = this.#take(/\(\?(?:=|!|<=|<!)/y))) return match[0];
    if (this.#take(/\(\?/y)) throw this.#fail('unknown extension of a group');
    this.#at += 1;
    return '(';
  }

  #escape(): string {
    const reference = this.#take(/\\([1-9]\d?)/y);
    if (reference) return `(?:\\${reference[1] ?? ''})`;
    const letter = this.#body[this.#at + 1];
    const isAscii = this.#has('A');
    if (letter !== undefined && 'AZbB'.includes(letter)) {
      this.#at += 2;
      return boundary(letter, `[${classOf('w', isAscii)}]`);
    }
    if (letter !== undefined && 'dDwWsS'.includes(letter)) {
      this.#at += 2;
      return `[${classOf(letter, isAscii)}]`;
    }
    return this.#literals(this.#escapedCharacter());
  }

  /** The character that an escape stands for, in classes and outside. */
  #escapedCharacter(): string {
    const coded = this.#take(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y);
    if (coded) return String.fromCodePoint(parseInt(coded[1] ?? coded[2] ?? coded[3] ?? '', 16));
    const octal = this.#take(/\\(0[0-7]{0,2}|[0-7]{3})/y)?.[1];
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
    const sign = this.#take(/\\([^])/uy)?.[1];
    if (sign === undefined) throw this.#fail('bad escape (end of pattern)');
    const control = CONTROLS[sign];
    if (control === undefined && /[a-zA-Z]/.test(sign)) throw this.#fail(`bad escape \\${sign}`);
    return control ?? sign;
  }

  #characterClass(isNegated: boolean): string {
    const members = new CharacterClass(this.#spellsCase && this.#has('I'), this.#has('A'));
    for (let isFirst = true; ; isFirst = false) {
      if (this.#at >= this.#body.length) throw this.#fail('unterminated character set');
      if (!isFirst && this.#take(/\]/y)) break;
      const named = this.#take(/\\([dDwWsS])/y)?.[1];
      if (named !== undefined) {
        members.addNamed(named);
        continue;
      }
      const first = this.#classCharacter();
      // A hyphen before the end, or before a named class, is one.
      if (!this.#take(/-(?!\]|\\[dDwWsS])/y)) members.add(first);
      else if (!members.addRange(first, this.#classCharacter())) throw this.#fail('bad character range');
    }
    return members.toSource(isNegated);
  }

  #classCharacter(): string {
    if (this.#take(/\\b/y)) return '\b';
    if (this.#body[this.#at] === '\\') return this.#escapedCharacter();
    const character = this.#take(/[^]/uy)?.[0];
    if (character === undefined) throw this.#fail('unterminated character set');
    return character;
  }

  #literals(text: string): string {
    return Array.from(text, (character) => {
      const members = new CharacterClass(this.#spellsCase && this.#has('I'), false);
      members.add(character);
      return members.toLiteral();
    }).join('');
  }
}

/** Undefined for braces that are none, as Python takes them for themselves. */
function quantifier([, least = '', comma = '', most = '']: RegExpExecArray): string | undefined {
  if (least === '' && most === '') return undefined;
  return `{${least === '' ? '0' : least}${comma}${most}}`;
}

function boundary(letter: string, word: string): string {
  if (letter === 'A') return String.raw`(?<![\s\S])`;
  if (letter === 'Z') return String.raw`(?![\s\S])`;
  const [edge, inside] = [
    `(?<=${word})(?!${word})|(?<!${word})(?=${word})`,
    `(?<=${word})(?=${word})|(?<!${word})(?!${word})`,
  ];
  return `(?:${letter === 'b' ? edge : inside})`;
}
