import {
  callArguments,
  callValue,
  HostObject,
  isCallable,
  PyError,
  PyTuple,
  toText,
  typeName,
} from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';
import { expandTemplate, PyMatch } from './match.ts';
import { isQuick, withinTimeLimit } from './time-limit.ts';
import { translatePattern } from './translate-pattern.ts';

/** A compiled pattern of `re`. */
export class PyPattern extends HostObject {
  override readonly typeName = 're.Pattern';
  readonly pattern: string;
  readonly #source: string;
  readonly #flags: string;

  /** @throws PyError (`re.error`) for a pattern that JavaScript cannot take. */
  constructor(pattern: string, flags: number) {
    super();
    const { source, flags: letters } = translatePattern(pattern, flags);
    this.pattern = pattern;
    this.#source = source;
    this.#flags = letters;
    this.#compile('g');
  }

  #compile(extra: string, wrap = (source: string): string => source): RegExp {
    try {
      return new RegExp(wrap(this.#source), `${this.#flags}d${extra}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PyError('re.error', `'${this.pattern}' is no pattern: ${reason}`);
    }
  }

  search(text: string): PyMatch | null {
    return asMatch(this.#run(text, () => this.#compile('').exec(text)));
  }

  match(text: string): PyMatch | null {
    return asMatch(this.#run(text, () => this.#compile('y').exec(text)));
  }

  fullMatch(text: string): PyMatch | null {
    const whole = this.#compile('y', (source) => `(?:${source})(?![\\s\\S])`);
    return asMatch(this.#run(text, () => whole.exec(text)));
  }

  finditer(text: string): readonly PyMatch[] {
    const found = this.#run(text, () => [...text.matchAll(this.#compile('g'))]);
    return found.map((each) => new PyMatch(each));
  }

  /** A stranger's pattern must not hold up the program: a search that backtracks without end is an error. */
  #run<T>(text: string, search: () => T): T {
    if (isQuick(this.#source, text)) return search();
    const result = withinTimeLimit(search);
    if (!result) {
      throw new PyError('TimeoutError', `the pattern '${this.pattern}' takes too long on this text`);
    }
    return result.value;
  }

  /** Texts, or tuples of the groups where there are several. */
  findall(text: string): readonly unknown[] {
    return this.finditer(text).map(({ found }) => {
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

  override toRepr(): string {
    return `re.compile('${this.pattern}')`;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'pattern':
        return this.pattern;
      case 'search':
        return defineFunction(name, ['string'], (text) => this.search(requireText(text)));
      case 'match':
        return defineFunction(name, ['string'], (text) => this.match(requireText(text)));
      case 'fullmatch':
        return defineFunction(name, ['string'], (text) => this.fullMatch(requireText(text)));
      case 'findall':
        return defineFunction(name, ['string'], (text) => this.findall(requireText(text)));
      case 'finditer':
        return defineFunction(name, ['string'], (text) => [...this.finditer(requireText(text))]);
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

const asMatch = (found: RegExpExecArray | null): PyMatch | null => (found ? new PyMatch(found) : null);

export const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function requireText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof HostObject && value.typeName === 'Markup') return value.toText();
  throw new PyError('TypeError', `expected string or bytes-like object, got '${typeName(value)}'`);
}
