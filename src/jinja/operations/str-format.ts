import { PyError, valueError } from '../values/py-error.ts';
import { formatValue } from './format-spec.ts';
import { asciiRepr, repr } from './repr.ts';
import { toText } from './text.ts';

export interface FormatArguments {
  readonly positional: readonly unknown[];
  /** The value of a name; undefined when there is none. */
  readonly named: (name: string) => unknown;
  readonly attribute: (target: unknown, name: string) => unknown;
  readonly item: (target: unknown, key: string | number) => unknown;
  /** Sees each formatted value; markup escapes it. */
  readonly adapt?: (value: unknown, formatted: string) => string;
}

/** One call of `str.format`: reads the format from left to right. */
class Formatter {
  readonly #args: FormatArguments;
  #automatic = 0;
  /** Whether fields are numbered by themselves; undefined until the first field tells. */
  #isAutomatic: boolean | undefined;

  constructor(args: FormatArguments) {
    this.#args = args;
  }

  format(text: string, depth: number): string {
    if (depth < 0) throw valueError('Max string recursion exceeded');
    let out = '';
    let at = 0;
    while (at < text.length) {
      const brace = /[{}]/g;
      brace.lastIndex = at;
      const found = brace.exec(text);
      if (!found) return out + text.slice(at);
      out += text.slice(at, found.index);
      if (text[found.index + 1] === found[0]) {
        out += found[0];
        at = found.index + 2;
        continue;
      }
      if (found[0] === '}') throw valueError("Single '}' encountered in format string");
      const end = this.#fieldEnd(text, found.index + 1);
      out += this.#field(text.slice(found.index + 1, end), depth);
      at = end + 1;
    }
    return out;
  }

  /** Where the field that begins at `start` ends: at its closing brace, past the fields inside its spec. */
  #fieldEnd(text: string, start: number): number {
    if (start >= text.length) throw valueError("Single '{' encountered in format string");
    let open = 1;
    for (let at = start; at < text.length; at += 1) {
      if (text[at] === '[' && open === 1) {
        const close = text.indexOf(']', at);
        if (close !== -1) at = close;
      } else if (text[at] === '{') open += 1;
      else if (text[at] === '}') open -= 1;
      if (open === 0) return at;
    }
    throw valueError("expected '}' before end of string");
  }

  #field(field: string, depth: number): string {
    const match =
      /^(?<name>(?:[^[\]{}:!]|\[[^\]]*\])*)(?:!(?<conversion>[^:]*))?(?::(?<spec>[\s\S]*))?$/.exec(field);
    if (!match?.groups) throw valueError("unexpected '{' in field name");
    const { name = '', conversion, spec = '' } = match.groups;
    if (conversion === '') throw valueError("unmatched '{' in format spec");
    let value = this.#value(name);
    if (conversion !== undefined) {
      if (conversion === 'r') value = repr(value);
      else if (conversion === 'a') value = asciiRepr(value);
      else if (conversion === 's') value = toText(value);
      else throw valueError(`Unknown conversion specifier ${conversion}`);
    }
    const formatted = formatValue(value, this.format(spec, depth - 1));
    return this.#args.adapt?.(value, formatted) ?? formatted;
  }

  #value(name: string): unknown {
    const parts = /^(?<first>[^.[]*)(?<rest>[\s\S]*)$/.exec(name)?.groups;
    const first = parts?.['first'] ?? '';
    let value = this.#first(first);
    const rest = parts?.['rest'] ?? '';
    const step = /\.(?<attribute>[^.[]+)|\[(?<key>[^\]]+)\]/y;
    while (step.lastIndex < rest.length) {
      const groups = step.exec(rest)?.groups;
      if (!groups) throw valueError('Empty attribute in format string');
      const { attribute, key = '' } = groups;
      if (attribute !== undefined) value = this.#args.attribute(value, attribute);
      else value = this.#args.item(value, /^\d+$/.test(key) ? Number(key) : key);
    }
    return value;
  }

  #first(name: string): unknown {
    if (name !== '' && !/^\d+$/.test(name)) {
      const value = this.#args.named(name);
      if (value === undefined) throw new PyError('KeyError', repr(name));
      return value;
    }
    const isAutomatic = name === '';
    if (this.#isAutomatic !== undefined && this.#isAutomatic !== isAutomatic) {
      throw valueError(
        isAutomatic
          ? 'cannot switch from manual field specification to automatic field numbering'
          : 'cannot switch from automatic field numbering to manual field specification',
      );
    }
    this.#isAutomatic = isAutomatic;
    const index = isAutomatic ? this.#automatic : Number(name);
    this.#automatic += 1;
    const { positional } = this.#args;
    if (index >= positional.length) {
      throw new PyError('IndexError', `Replacement index ${index} out of range for positional args tuple`);
    }
    return positional[index];
  }
}

/**
 * Python's `text.format(…)`.
 * @throws PyError `ValueError` for a malformed text, `KeyError` and `IndexError` for arguments it lacks.
 */
export function formatText(text: string, args: FormatArguments): string {
  return new Formatter(args).format(text, 2);
}
