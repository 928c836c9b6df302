import { SPACE_CLASS } from '../operations/python-space.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';

/** Python's `str.capitalize`: the first letter large, all others small. */
export function capitalize(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  return text === '' ? '' : titleLetter(first) + text.slice(first.length).toLowerCase();
}

/** Letters that are two in one have a form for the beginning of words. */
const DIGRAPHS = ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ'];

function titleLetter(letter: string): string {
  const digraph = DIGRAPHS.find((forms) => forms.includes(letter));
  if (digraph !== undefined) return digraph.charAt(1);
  const upper = letter.toUpperCase();
  return upper.length > letter.length ? upper.charAt(0) + upper.slice(1).toLowerCase() : upper;
}

/** Python's `str.title`: a letter is large unless a letter stands before it. */
function titleCase(text: string): string {
  return text.replaceAll(/[\p{Lu}\p{Ll}\p{Lt}\p{Lowercase}]+/gu, (word) => capitalize(word));
}

function swapCase(text: string): string {
  return text.replaceAll(/\p{L}/gu, (char) =>
    /\p{Uppercase}/u.test(char) ? char.toLowerCase() : char.toUpperCase(),
  );
}

function isTitle(text: string): boolean {
  let afterCased = false;
  let found = false;
  for (const char of text) {
    const isUpper = /[\p{Uppercase}\p{Lt}]/u.test(char);
    const isLower = /\p{Lowercase}/u.test(char);
    if ((isUpper && afterCased) || (isLower && !afterCased)) return false;
    afterCased = isUpper || isLower;
    found ||= afterCased;
  }
  return found;
}

export const isLowerText = (text: string): boolean =>
  /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
export const isUpperText = (text: string): boolean =>
  /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);

const map = (name: string, change: (text: string) => unknown): readonly [string, Builtin] => [
  name,
  builtin(`str.${name}`, '/ self', (_env, [self]) => change(String(self))),
];

const matches = (name: string, pattern: RegExp): readonly [string, Builtin] =>
  map(name, (text) => pattern.test(text));

/** Methods of texts that look at their letters one by one. */
export const TEXT_CASE_METHODS: ReadonlyMap<string, Builtin> = new Map([
  map('capitalize', capitalize),
  map('casefold', (text) => text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ')),
  map('lower', (text) => text.toLowerCase()),
  map('swapcase', swapCase),
  map('title', titleCase),
  map('upper', (text) => text.toUpperCase()),
  map('islower', isLowerText),
  map('isupper', isUpperText),
  map('istitle', isTitle),
  matches('isalnum', /^[\p{L}\p{N}]+$/u),
  matches('isalpha', /^\p{L}+$/u),
  matches('isascii', /^[\x00-\x7f]*$/),
  matches('isdecimal', /^\p{Nd}+$/u),
  matches('isdigit', /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]+$/u),
  matches('isidentifier', /^[\p{XID_Start}_]\p{XID_Continue}*$/u),
  matches('isnumeric', /^\p{N}+$/u),
  matches('isprintable', /^[^\p{C}\p{Zl}\p{Zp}\p{Zs}]*(?: [^\p{C}\p{Zl}\p{Zp}\p{Zs}]*)*$/u),
  matches('isspace', new RegExp(`^[${SPACE_CLASS}]+$`)),
]);
