import { HostObject, hostFunction, PyError, PyTuple, toRepr, toText } from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';

/** What a search of `re` found. */
export class PyMatch extends HostObject {
  override readonly typeName = 're.Match';
  readonly found: RegExpExecArray;
  readonly #pattern: HostObject;

  /** The match must come from a pattern with the flag `d`. */
  constructor(found: RegExpExecArray, pattern: HostObject) {
    super();
    this.found = found;
    this.#pattern = pattern;
  }

  /** The text of a group by number or name; null when it took no part. @throws PyError (IndexError) */
  group(key: unknown): string | null {
    if (typeof key === 'string') {
      const groups = new Map(Object.entries(this.found.groups ?? {}));
      if (!groups.has(key)) throw new PyError('IndexError', 'no such group');
      return groups.get(key) ?? null;
    }
    if (typeof key !== 'number' || key < 0 || key >= this.found.length)
      throw new PyError('IndexError', 'no such group');
    return this.found[key] ?? null;
  }

  #span(key: unknown): readonly [number, number] {
    const { indices } = this.found;
    const span =
      typeof key === 'string' ? indices?.groups?.[key] : indices?.[typeof key === 'number' ? key : 0];
    return span ?? [-1, -1];
  }

  override getItem(key: unknown): unknown {
    // Jinja's dots ask here, too, for what is no attribute.
    return typeof key === 'number' || Object.hasOwn(this.found.groups ?? {}, String(key))
      ? this.group(key)
      : undefined;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'group':
        return hostFunction(name, ({ positional }) => {
          if (positional.length <= 1) return this.group(positional[0] ?? 0);
          return new PyTuple(positional.map((key) => this.group(key)));
        });
      case 'groups':
        return defineFunction(
          name,
          ['default?'],
          (fallback = null) =>
            new PyTuple(this.found.slice(1).map((text: string | undefined) => text ?? fallback)),
        );
      case 'groupdict':
        return defineFunction(name, ['default?'], (fallback = null) =>
          Object.fromEntries(
            Object.entries(this.found.groups ?? {}).map(([key, text]) => [key, text ?? fallback]),
          ),
        );
      case 'start':
        return defineFunction(name, ['group?'], (key) => this.#span(key)[0]);
      case 'end':
        return defineFunction(name, ['group?'], (key) => this.#span(key)[1]);
      case 'span':
        return defineFunction(name, ['group?'], (key) => new PyTuple([...this.#span(key)]));
      case 'expand':
        return defineFunction(name, ['template'], (template) => expandTemplate(toText(template), this));
      case 'string':
        return this.found.input;
      case 'lastindex':
        return this.#lastGroup() ?? null;
      case 'lastgroup':
        return this.#nameOf(this.#lastGroup()) ?? null;
      case 're':
        return this.#pattern;
      case 'pos':
        return 0;
      case 'endpos':
        return this.found.input.length;
      case 'regs':
        return new PyTuple(this.found.map((_, at) => new PyTuple([...this.#span(at)])));
      default:
        return undefined;
    }
  }

  /** The group that closed last; with one in another that is the outer. */
  #lastGroup(): number | undefined {
    let last: number | undefined;
    for (let at = 1; at < this.found.length; at += 1) {
      const took = this.found[at] !== undefined;
      if (took && (last === undefined || this.#span(at)[1] > this.#span(last)[1])) last = at;
    }
    return last;
  }

  #nameOf(group: number | undefined): string | undefined {
    if (group === undefined) return undefined;
    const [start, end] = this.#span(group);
    return Object.keys(this.found.groups ?? {}).find((name) => {
      const [from, to] = this.#span(name);
      return from === start && to === end;
    });
  }

  override toRepr(): string {
    const [start, end] = this.#span(0);
    return `<re.Match object; span=(${start}, ${end}), match=${toRepr(this.found[0])}>`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\u0007',
  b: '\b',
};

/** The replacement of `re.sub` for one match: `\1`, `\g<name>`, `\n` and kin. */
export function expandTemplate(template: string, match: PyMatch): string {
  return template.replaceAll(
    /\\(?:g<(\w+)>|(\d{1,2})|([\s\S]))/g,
    (whole, named?: string, digits?: string, letter?: string) => {
      const key = named ?? digits;
      if (key !== undefined) return match.group(/^\d+$/.test(key) ? Number(key) : key) ?? '';
      if (letter === undefined) return whole;
      if (letter === '\\') return '\\';
      return ESCAPES[letter] ?? whole;
    },
  );
}
