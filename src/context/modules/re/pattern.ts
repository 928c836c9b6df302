import {
  callArguments,
  callValue,
  HostObject,
  isCallable,
  PyError,
  PyIterator,
  PyTuple,
  toRepr,
  toText,
  typeName,
} from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';
import { expandTemplate, PyMatch } from './match.ts';
import { isQuick, withinTimeLimit } from './time-limit.ts';
import { FLAG_BITS, translatePattern } from './translate-pattern.ts';

/** Flags in the order in which Python names them. */
const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [FLAG_BITS.I, 'IGNORECASE'],
  [FLAG_BITS.M, 'MULTILINE'],
  [FLAG_BITS.S, 'DOTALL'],
  [FLAG_BITS.X, 'VERBOSE'],
  [FLAG_BITS.A, 'ASCII'],
];

/** A compiled pattern of `re`. */
export class PyPattern extends HostObject {
  override readonly typeName = 're.Pattern';
  readonly pattern: string;
  readonly #source: string;
  readonly #flags: string;
  readonly #given: number;
  readonly #bits: number;

  /** @throws PyError (`re.error`) for a pattern that JavaScript cannot take. */
  constructor(pattern: string, flags: number) {
    super();
    const { source, flags: letters, bits } = translatePattern(pattern, flags);
    this.pattern = pattern;
    this.#given = flags;
    this.#bits = bits | FLAG_BITS.U;
    this.#source = source;
    this.#flags = letters;
    this.#compile('g');
  }

  #compile(extra: string, wrap = (source: string): string => source): RegExp {
    try {
      return new RegExp(wrap(this.#source), `${this.#flags}d${extra}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/^.*: /s, '') : String(error);
      throw new PyError('re.error', `'${this.pattern}' is no pattern: ${reason.toLowerCase()}`);
    }
  }

  search(text: string, start = 0): PyMatch | null {
    return this.#match(this.#run(text, () => from(start, this.#compile('g')).exec(text)));
  }

  match(text: string, start = 0): PyMatch | null {
    return this.#match(this.#run(text, () => from(start, this.#compile('y')).exec(text)));
  }

  fullMatch(text: string, start = 0): PyMatch | null {
    const whole = this.#compile('y', (source) => `(?:${source})(?![\\s\\S])`);
    return this.#match(this.#run(text, () => from(start, whole).exec(text)));
  }

  #match(found: RegExpExecArray | null): PyMatch | null {
    return found && new PyMatch(found, this);
  }

  finditer(text: string, start = 0): readonly PyMatch[] {
    const found = this.#run(text, () => [...text.matchAll(from(start, this.#compile('g')))]);
    return found.map((each) => new PyMatch(each, this));
  }

  /** A stranger's pattern must not hold up the program: a search that backtracks without end is an error. */
  #run<T>(text: string, search: () => T): T {
    if (isQuick(this.pattern, text)) return search();
    const result = withinTimeLimit(search);
    if (!result) {
      throw new PyError('TimeoutError', `the pattern '${this.pattern}' takes too long on this text`);
    }
    return result.value;
  }

  /** Texts, or tuples of the groups where there are several. */
  findall(text: string, start = 0): readonly unknown[] {
    return this.finditer(text, start).map(({ found }) => {
      if (found.length === 1) return found[0];
      const groups = found.slice(1).map((group: string | undefined) => group ?? '');
      return groups.length === 1 ? groups[0] : new PyTuple(groups);
    });
  }

  split(text: string, limit: number): readonly (string | null)[] {
    const parts: (string | null)[] = [];
    let last = 0;
    let count = 0;
    for (const { found } of this.finditer(text)) {
      if (limit > 0 && count >= limit) break;
      parts.push(
        text.slice(last, found.index),
        ...found.slice(1).map((group: string | undefined) => group ?? null),
      );
      last = found.index + found[0].length;
      count += 1;
    }
    return [...parts, text.slice(last)];
  }

  /** The text with its matches replaced, and how many there were. */
  replace(text: string, replacement: unknown, limit: number): readonly [string, number] {
    let count = 0;
    let last = 0;
    let out = '';
    for (const match of this.finditer(text)) {
      if (limit > 0 && count >= limit) break;
      const by = isCallable(replacement)
        ? toText(callValue(replacement, callArguments([match])))
        : expandTemplate(requireText(replacement), match);
      out += text.slice(last, match.found.index) + by;
      last = match.found.index + match.found[0].length;
      count += 1;
    }
    return [out + text.slice(last), count];
  }

  #groupIndex(): Readonly<Record<string, number>> {
    const opened = [...this.pattern.matchAll(/\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]|\((?!\?)|\(\?P<(\w+)>/g)]
      .filter(([text]) => text.startsWith('('))
      .map(([, name]) => name);
    return Object.fromEntries(opened.flatMap((name, at) => (name === undefined ? [] : [[name, at + 1]])));
  }

  override toRepr(): string {
    const given = FLAG_NAMES.filter(([bit]) => (this.#given & bit) !== 0).map(([, name]) => `re.${name}`);
    return `re.compile(${[toRepr(this.pattern), given.join('|')].filter((each) => each !== '').join(', ')})`;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'pattern':
        return this.pattern;
      case 'flags':
        return this.#bits;
      case 'groups':
        return (this.#compile('', (source) => `(?:${source})|`).exec('')?.length ?? 1) - 1;
      case 'groupindex':
        return this.#groupIndex();
      case 'search':
        return defineFunction(name, ['string', 'pos?', 'endpos?'], (text, pos, end) =>
          this.search(upTo(requireText(text), end), countOf(pos)),
        );
      case 'match':
        return defineFunction(name, ['string', 'pos?', 'endpos?'], (text, pos, end) =>
          this.match(upTo(requireText(text), end), countOf(pos)),
        );
      case 'fullmatch':
        return defineFunction(name, ['string', 'pos?', 'endpos?'], (text, pos, end) =>
          this.fullMatch(upTo(requireText(text), end), countOf(pos)),
        );
      case 'findall':
        return defineFunction(name, ['string', 'pos?', 'endpos?'], (text, pos, end) =>
          this.findall(upTo(requireText(text), end), countOf(pos)),
        );
      case 'finditer':
        return defineFunction(
          name,
          ['string', 'pos?', 'endpos?'],
          (text, pos, end) =>
            new PyIterator(this.finditer(upTo(requireText(text), end), countOf(pos)), 'callable_iterator'),
        );
      case 'split':
        return defineFunction(name, ['string', 'maxsplit?'], (text, limit) =>
          this.split(requireText(text), countOf(limit)),
        );
      case 'sub':
        return defineFunction(
          name,
          ['repl', 'string', 'count?'],
          (replacement, text, limit) => this.replace(requireText(text), replacement, countOf(limit))[0],
        );
      case 'subn':
        return defineFunction(
          name,
          ['repl', 'string', 'count?'],
          (replacement, text, limit) =>
            new PyTuple([...this.replace(requireText(text), replacement, countOf(limit))]),
        );
      default:
        return undefined;
    }
  }
}

/** The search begins at a place of the text. */
function from(start: number, pattern: RegExp): RegExp {
  pattern.lastIndex = Math.max(0, start);
  return pattern;
}

const upTo = (text: string, end: unknown): string =>
  typeof end === 'number' ? text.slice(0, Math.max(0, end)) : text;

export const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function requireText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof HostObject && value.typeName === 'Markup') return value.toText();
  throw new PyError('TypeError', `expected string or bytes-like object, got '${typeName(value)}'`);
}
