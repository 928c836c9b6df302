import { PyError } from '../../../jinja/index.ts';

export interface TranslatedPattern {
  readonly source: string;
  /** JavaScript's flags: those of `(?i)` in the pattern and those given. */
  readonly flags: string;
}

/** Flags of Python's `re` by their bits, as JavaScript has them; `x` is resolved here. */
export const FLAG_BITS = { I: 2, L: 4, M: 8, S: 16, U: 32, X: 64, A: 256 } as const;

const INLINE_FLAGS: Readonly<Record<string, number>> = { i: 2, m: 8, s: 16, x: 64, a: 256, u: 32, L: 4 };

/**
 * A pattern of Python's `re` in JavaScript's syntax: named groups, anchors `\A` and `\Z`, flags at the start, `(?x)`,
 * comments, `{,n}` and a `]` that opens a class.
 */
export function translatePattern(pattern: string, flags: number): TranslatedPattern {
  let bits = flags;
  const body = pattern.replace(/^(?:\(\?[aiLmsux]+\))+/, (opening) => {
    for (const letter of opening) bits |= INLINE_FLAGS[letter] ?? 0;
    return '';
  });
  const isVerbose = (bits & FLAG_BITS.X) !== 0;
  let out = '';
  let at = 0;
  const isMultiline = (bits & FLAG_BITS.M) !== 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(body);
    if (match) at += match[0].length;
    return match;
  };
  while (at < body.length) {
    let match: RegExpExecArray | null;
    if ((match = take(/\\([\s\S])/y))) out += escapeOf(match[1] ?? '', match[0]);
    else if (body[at] === '[') out += characterClass(take(/\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]/y)?.[0], pattern);
    else if (take(/\(\?#[^)]*\)/y)) continue;
    else if ((match = take(/\(\?P<(\w+)>/y))) out += `(?<${match[1] ?? ''}>`;
    else if ((match = take(/\(\?P=(\w+)\)/y))) out += String.raw`\k<${match[1] ?? ''}>`;
    else if ((match = take(/\{,(\d+)\}/y))) out += `{0,${match[1] ?? ''}}`;
    else if (isVerbose && take(/\s+|#[^\n]*/y)) continue;
    else if (body[at] === '$' && !isMultiline) {
      // Python's `$` also stands before a final line end.
      out += String.raw`(?=\n?$(?![\s\S]))`;
      at += 1;
    } else {
      out += body[at] ?? '';
      at += 1;
    }
  }
  const letters = [
    (bits & FLAG_BITS.I) !== 0 ? 'i' : '',
    isMultiline ? 'm' : '',
    (bits & FLAG_BITS.S) !== 0 ? 's' : '',
  ];
  return { source: out, flags: letters.join('') };
}

function escapeOf(letter: string, whole: string): string {
  if (letter === 'A') return String.raw`(?<![\s\S])`;
  if (letter === 'Z') return String.raw`(?![\s\S])`;
  // Without the flag `u` JavaScript takes any escaped sign for itself.
  return whole;
}

/** Python takes a `]` right after the opening for a member of the class; JavaScript wants it escaped. */
function characterClass(text: string | undefined, pattern: string): string {
  if (text === undefined) throw new PyError('re.error', `unterminated character set in '${pattern}'`);
  return text.replace(/^(\[\^?)\]/, String.raw`$1\]`);
}
