import { HostObject } from '../types.ts';
import { textOf } from '../values/markup.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { typeName } from '../values/type-name.ts';
import { codePoints, textLength } from './code-points.ts';
import { floatOf, intOf, type Int } from './integers.ts';
import { checkTextLength } from './limits.ts';
import { floatDigits, groupDigits, hasMinus, shortDigits, type FloatNotation } from './number-format.ts';
import { intRepr } from './repr.ts';
import { toText } from './text.ts';

const SPEC =
  /^(?:(?<fill>[\s\S])?(?<align>[<>=^]))?(?<sign>[-+ ])?z?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[_,])?(?:\.(?<precision>\d+))?(?<code>[a-zA-Z%])?$/u;

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string | undefined;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string | undefined;
  readonly precision: number | undefined;
  readonly code: string | undefined;
}

function parseSpec(text: string, value: unknown): Spec {
  const groups = SPEC.exec(text)?.groups;
  if (!groups) {
    throw valueError(
      /^\.\D?$|\.$/.test(text)
        ? 'Format specifier missing precision'
        : `Invalid format specifier '${text}' for object of type '${typeName(value)}'`,
    );
  }
  const width = Number(groups['width'] ?? 0);
  checkTextLength(width);
  const hasZero = groups['zero'] !== undefined;
  return {
    fill: groups['fill'] ?? (hasZero ? '0' : ' '),
    align: groups['align'] ?? (hasZero ? '=' : undefined),
    sign: groups['sign'],
    alternate: groups['alternate'] !== undefined,
    width,
    grouping: groups['grouping'],
    precision: groups['precision'] === undefined ? undefined : Number(groups['precision']),
    code: groups['code'],
  };
}

/** A text filled up to a width, as the align letter says. */
function align(text: string, spec: Spec, standard: '<' | '>', signLength = 0): string {
  const missing = spec.width - textLength(text);
  if (missing <= 0) return text;
  switch (spec.align ?? standard) {
    case '<':
      return text + spec.fill.repeat(missing);
    case '^':
      return spec.fill.repeat(missing >> 1) + text + spec.fill.repeat(missing - (missing >> 1));
    case '=':
      return text.slice(0, signLength) + spec.fill.repeat(missing) + text.slice(signLength);
    default:
      return spec.fill.repeat(missing) + text;
  }
}

function signOf(isNegative: boolean, spec: Spec): string {
  if (isNegative) return '-';
  return spec.sign === '+' || spec.sign === ' ' ? spec.sign : '';
}

const unknownCode = (code: string, value: unknown): PyError =>
  valueError(`Unknown format code '${code}' for object of type '${typeName(value)}'`);

function formatText(text: string, spec: Spec, value: unknown): string {
  if (spec.code !== undefined && spec.code !== 's') throw unknownCode(spec.code, value);
  if (spec.sign !== undefined) throw valueError('Sign not allowed in string format specifier');
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (spec.grouping !== undefined) throw valueError(`Cannot specify '${spec.grouping}' with 's'.`);
  if (spec.align === '=' && spec.fill !== '0') {
    throw valueError("'=' alignment not allowed in string format specifier");
  }
  const shown = spec.precision === undefined ? text : codePoints(text).slice(0, spec.precision).join('');
  return align(shown, spec.align === '=' ? { ...spec, align: '<' } : spec, '<');
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16, d: 10, n: 10 };

function alignNumber(sign: string, digits: string, spec: Spec, groupSize = 3): string {
  // `inf` and `nan` are not grouped, letters of other bases are.
  const isNumeral = groupSize !== 3 || /\d/.test(digits);
  if (spec.grouping === undefined || !isNumeral) return align(sign + digits, spec, '>', sign.length);
  let grouped = groupDigits(digits, spec.grouping, groupSize);
  if (spec.align === '=' && spec.fill === '0') {
    // Zeros that fill up are grouped too.
    let padded = digits;
    while (sign.length + grouped.length < spec.width) {
      padded = `0${padded}`;
      grouped = groupDigits(padded, spec.grouping, groupSize);
    }
  }
  return align(sign + grouped, spec, '>', sign.length);
}

function formatInt(value: Int, spec: Spec): string {
  const code = spec.code ?? 'd';
  if (spec.precision !== undefined && (code in RADIX || code === 'c')) {
    throw valueError('Precision not allowed in integer format specifier');
  }
  if (code === 'c') {
    if (value < 0 || value > 0x10ffff) throw new PyError('OverflowError', '%c arg not in range(0x110000)');
    return align(String.fromCodePoint(Number(value)), spec, '<');
  }
  const radix = RADIX[code];
  if (radix === undefined) return formatFloat(Number(value), spec, value);
  const size = value < 0 ? -BigInt(value) : BigInt(value);
  const plain = radix === 10 ? intRepr(size) : size.toString(radix);
  const digits = code === 'X' ? plain.toUpperCase() : plain;
  const prefix = spec.alternate && radix !== 10 ? `0${code}` : '';
  return alignNumber(signOf(value < 0, spec) + prefix, digits, spec, radix === 10 ? 3 : 4);
}

function formatFloat(value: number, spec: Spec, original: unknown): string {
  const { code } = spec;
  let digits: string;
  if (code === undefined) {
    digits = shortDigits(value, spec.precision);
  } else if (code === '%') {
    digits = `${floatDigits(value * 100, 'f', spec.precision ?? 6, spec.alternate)}%`;
  } else {
    const notation = code.toLowerCase() === 'n' ? 'g' : code.toLowerCase();
    if (!'efg'.includes(notation) || notation.length !== 1) throw unknownCode(code, original);
    digits = floatDigits(value, notation as FloatNotation, spec.precision ?? 6, spec.alternate);
    if (code !== code.toLowerCase()) digits = digits.toUpperCase();
  }
  return alignNumber(signOf(hasMinus(value), spec), digits, spec);
}

/**
 * Python's `format(value, spec)`.
 * @throws PyError `ValueError` for a spec that is malformed or of another type, `TypeError` for values that take none.
 */
export function formatValue(value: unknown, spec: string): string {
  if (spec === '') return toText(value);
  const text = textOf(value);
  if (text !== undefined) return formatText(text, parseSpec(spec, value), value);
  const int = intOf(value);
  if (int !== undefined) return formatInt(int, parseSpec(spec, value));
  const float = floatOf(value);
  if (float !== undefined) return formatFloat(float, parseSpec(spec, value), value);
  const formatted = value instanceof HostObject ? value.format(spec) : undefined;
  if (formatted !== undefined) return formatted;
  if (value instanceof HostObject && value.toFloat) {
    return formatFloat(value.toFloat(), parseSpec(spec, value), value);
  }
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
}
