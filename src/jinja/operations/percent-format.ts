import { HostObject } from '../types.ts';
import { textOf } from '../values/markup.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyRange } from '../values/py-range.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import { codePoints, textLength } from './code-points.ts';
import { floatOf, intOf, type Int } from './integers.ts';
import { checkTextLength } from './limits.ts';
import { floatDigits, hasMinus, type FloatNotation } from './number-format.ts';
import { asciiRepr, intRepr, repr } from './repr.ts';
import { toText } from './text.ts';

const CONVERSION =
  /%(?:\((?<key>(?:[^()]|\([^()]*\))*)\))?(?<flags>[-+ #0]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d*))?[hlL]?(?<code>[\s\S])?/gu;

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly code: string;
  /** Where the code stands, for messages. */
  readonly index: number;
}

/** Gives out the arguments of a format one by one. */
class Supply {
  readonly #values: readonly unknown[];
  readonly #mapping: unknown;
  #next = 0;
  #usedMapping = false;

  constructor(args: unknown) {
    this.#values = args instanceof PyTuple ? args.items : [args];
    const isMapping =
      (typeof args === 'object' && args !== null && !(args instanceof HostObject)) ||
      (args instanceof HostObject &&
        (args.isMapping() || args instanceof PyUndefined || args instanceof PyRange));
    this.#mapping = isMapping ? args : undefined;
  }

  next(): unknown {
    if (this.#next >= this.#values.length) throw typeError('not enough arguments for format string');
    this.#next += 1;
    return this.#values[this.#next - 1];
  }

  byKey(key: string): unknown {
    const mapping = this.#mapping;
    if (mapping === undefined || Array.isArray(mapping)) throw typeError('format requires a mapping');
    this.#usedMapping = true;
    let found: unknown;
    if (mapping instanceof HostObject) found = mapping.getItem(key);
    else if (typeof mapping === 'object' && mapping !== null && Object.hasOwn(mapping, key)) {
      found = Reflect.get(mapping, key);
    }
    if (found === undefined) throw new PyError('KeyError', repr(key));
    return found;
  }

  /** A width or precision written as `*`. */
  nextInt(): number {
    const value = intOf(this.next());
    if (value === undefined) throw typeError('* wants int');
    return Number(value);
  }

  finish(): void {
    if (this.#next < this.#values.length && this.#mapping === undefined && !this.#usedMapping) {
      throw typeError('not all arguments converted during string formatting');
    }
  }
}

function pad(sign: string, body: string, conversion: Conversion, isNumber: boolean): string {
  const missing = conversion.width - textLength(sign) - textLength(body);
  if (missing <= 0) return sign + body;
  checkTextLength(conversion.width);
  if (conversion.flags.includes('-')) return sign + body + ' '.repeat(missing);
  if (isNumber && conversion.flags.includes('0')) return sign + '0'.repeat(missing) + body;
  return ' '.repeat(missing) + sign + body;
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return '-';
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

/** The int for `%d`: floats lose their fraction. */
function wholeNumber(value: unknown): Int {
  const int = intOf(value);
  if (int !== undefined) return int;
  const float = floatOf(value);
  if (float !== undefined) {
    if (Number.isNaN(float)) throw valueError('cannot convert float NaN to integer');
    if (!Number.isFinite(float))
      throw new PyError('OverflowError', 'cannot convert float infinity to integer');
    return BigInt(Math.trunc(float));
  }
  if (value instanceof HostObject && value.toInt) return value.toInt();
  if (value instanceof PyUndefined) value.fail();
  throw typeError(`%d format: a real number is required, not ${typeName(value)}`);
}

function formatWhole(value: unknown, conversion: Conversion): string {
  const { code, flags, precision } = conversion;
  const isDecimal = 'diu'.includes(code);
  const int = isDecimal ? wholeNumber(value) : intOf(value);
  if (int === undefined) {
    throw typeError(`%${code} format: an integer is required, not ${typeName(value)}`);
  }
  const size = int < 0 ? -BigInt(int) : BigInt(int);
  let digits = isDecimal ? intRepr(size) : size.toString(code === 'o' ? 8 : 16);
  if (precision !== undefined) {
    checkTextLength(precision);
    digits = digits.padStart(precision, '0');
  }
  const prefix = flags.includes('#') && !isDecimal ? `0${code}` : '';
  return pad(signOf(int < 0, flags) + prefix, code === 'X' ? digits.toUpperCase() : digits, conversion, true);
}

/** A float, or an object that is a real number. */
const realOf = (value: unknown): number | undefined =>
  floatOf(value) ?? (value instanceof HostObject ? value.toFloat?.() : undefined);

function formatReal(value: unknown, conversion: Conversion): string {
  const { code, flags, precision } = conversion;
  const int = intOf(value);
  const float = int === undefined ? realOf(value) : Number(int);
  if (float === undefined) {
    if (value instanceof PyUndefined) value.fail();
    throw typeError(`must be real number, not ${typeName(value)}`);
  }
  const notation = code.toLowerCase() as FloatNotation;
  const digits = floatDigits(float, notation, precision ?? 6, flags.includes('#'));
  return pad(
    signOf(hasMinus(float), flags),
    code === notation ? digits : digits.toUpperCase(),
    conversion,
    true,
  );
}

function formatCharacter(value: unknown): string {
  const text = textOf(value);
  if (text !== undefined) {
    if (textLength(text) === 1) return text;
    throw typeError('%c requires int or char');
  }
  const int = intOf(value);
  if (int === undefined) throw typeError('%c requires int or char');
  if (int < 0 || int > 0x10ffff) throw new PyError('OverflowError', '%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(int));
}

function convert(value: unknown, conversion: Conversion): string {
  const { code, precision } = conversion;
  const cut = (text: string): string =>
    pad(
      '',
      precision === undefined ? text : codePoints(text).slice(0, precision).join(''),
      conversion,
      false,
    );
  switch (code) {
    case 's':
      return cut(toText(value));
    case 'r':
      return cut(repr(value));
    case 'a':
      return cut(asciiRepr(value));
    case 'c':
      return pad('', formatCharacter(value), conversion, false);
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return formatWhole(value, conversion);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return formatReal(value, conversion);
    default: {
      const number = (code.codePointAt(0) ?? 0).toString(16);
      throw valueError(`unsupported format character '${code}' (0x${number}) at index ${conversion.index}`);
    }
  }
}

/**
 * Python's `format % args`. `adapt` sees each value that is printed as text first.
 * @throws PyError `TypeError` for too few, too many or unfit arguments, `ValueError` for a malformed format.
 */
export function formatPercent(format: string, args: unknown, adapt?: (value: unknown) => unknown): string {
  const supply = new Supply(args);
  const text = format.replaceAll(CONVERSION, (...match: unknown[]) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const offset = Number(match.at(-3));
    const whole = String(match[0]);
    const { key, flags = '', code } = groups;
    const keyed = key === undefined ? undefined : { value: supply.byKey(key) };
    let width = groups['width'] === '*' ? supply.nextInt() : Number(groups['width'] ?? 0);
    const precision =
      groups['precision'] === '*'
        ? Math.max(0, supply.nextInt())
        : groups['precision'] === undefined
          ? undefined
          : Number(groups['precision']);
    if (code === undefined) throw valueError('incomplete format');
    if (whole === '%%') return '%';
    const leftAligned = width < 0;
    if (leftAligned) width = -width;
    const index = textLength(format.slice(0, offset)) + textLength(whole) - 1;
    const conversion = { flags: leftAligned ? `${flags}-` : flags, width, precision, code, index };
    const value = keyed ? keyed.value : supply.next();
    return convert(
      adapt && (code === 's' || code === 'r') ? adapt(code === 'r' ? repr(value) : value) : value,
      {
        ...conversion,
        code: adapt && code === 'r' ? 's' : code,
      },
    );
  });
  supply.finish();
  return text;
}
