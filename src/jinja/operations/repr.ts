import { HostObject } from '../types.ts';
import { floatRepr } from '../values/float-repr.ts';
import { foreignValue, isPlainRecord } from '../values/plain-record.ts';
import { PyError } from '../values/py-error.ts';

/** Python refuses to print longer ints. */
const MAX_INT_DIGITS = 4300;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** What Python's `repr` of a text escapes: everything that is not printable. */
const UNPRINTABLE = /[\\\n\r\t]|(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/gu;

function escapeCharacter(char: string): string {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** `repr` of a text: single quotes unless it holds those and no double ones. */
export function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = /^[ !#-&(-[\]-~]*$/.test(text)
    ? text
    : text.replaceAll(UNPRINTABLE, escapeCharacter).replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

/** @throws PyError for an int of more than 4300 digits, as Python does. */
export function intRepr(value: bigint): string {
  // A digit is at least 3.32 bits: do not convert what is far too long.
  const text = value.toString(16).length > MAX_INT_DIGITS ? '' : value.toString();
  if (text === '' || text.replace('-', '').length > MAX_INT_DIGITS) {
    throw new PyError(
      'ValueError',
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion`,
    );
  }
  return text;
}

/** Lists and dicts being printed now, so that one that holds itself ends in `[...]`. */
type Open = Set<object>;

function guarded(value: object, open: Open, cyclic: string, print: () => string): string {
  if (open.has(value)) return cyclic;
  open.add(value);
  const text = print();
  open.delete(value);
  return text;
}

/** Prints entries of a dict. */
export function entriesRepr(
  value: object,
  entries: Iterable<readonly [unknown, unknown]>,
  open: Open,
): string {
  return guarded(value, open, '{...}', () => {
    const parts: string[] = [];
    for (const [key, item] of entries) parts.push(`${repr(key, open)}: ${repr(item, open)}`);
    return `{${parts.join(', ')}}`;
  });
}

/** Prints the items of a sequence, without its brackets. */
export function itemsRepr(value: object, items: Iterable<unknown>, open: Open): string {
  return guarded(value, open, '...', () => {
    const parts: string[] = [];
    for (const item of items) parts.push(repr(item, open));
    return parts.join(', ');
  });
}

/**
 * A value as Python's `repr` prints it.
 * @throws PyError for an int too long to print; Error for a JavaScript value that is not a template's.
 */
export function repr(value: unknown, open?: Open): string {
  switch (typeof value) {
    case 'string':
      return textRepr(value);
    case 'number':
      return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : floatRepr(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return intRepr(value);
    case 'undefined':
      return 'Undefined';
    case 'object':
      return value === null ? 'None' : objectRepr(value, open ?? new Set());
    default:
      throw foreignValue(value);
  }
}

function objectRepr(value: object, open: Open): string {
  if (value instanceof HostObject) return value.toRepr(open);
  if (Array.isArray(value)) return `[${itemsRepr(value, value, open)}]`;
  if (!isPlainRecord(value)) throw foreignValue(value);
  return entriesRepr(value, Object.entries(value), open);
}

/** `repr` with everything outside of ASCII escaped. */
export function asciiRepr(value: unknown): string {
  return repr(value).replaceAll(/[^\x00-\x7f]/gu, escapeCharacter);
}
