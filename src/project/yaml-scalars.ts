/** A plain scalar's value; `kind` says what JSON cannot: a float without a fraction, an integer beyond 2^53, a time. */
export interface ScalarValue {
  readonly value: string | number | boolean | null;
  readonly kind: 'plain' | 'float' | 'bigint' | 'time';
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['', null],
  ['~', null],
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);

const INTEGER = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const TIME =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

const text = (value: string): ScalarValue => ({ value, kind: 'plain' });

/**
 * What PyYAML's safe loader makes of a plain scalar: YAML 1.1, but `y` and `n` are text, and so is `1e3`.
 * Times are their text, which is what dbt makes of them wherever they are printed.
 */
export function resolvePlainScalar(source: string): ScalarValue {
  const word = WORDS.get(source);
  if (word !== undefined) return { value: word, kind: 'plain' };
  // Everything but a word begins with a digit, a sign or a point: most scalars are told by their first letter.
  const first = source.charCodeAt(0);
  if (first > 57 || first < 43) return text(source);
  if (INTEGER.test(source)) return integer(source);
  if (FLOAT.test(source)) return float(source);
  return TIME.test(source) ? { value: source, kind: 'time' } : text(source);
}

function integer(source: string): ScalarValue {
  const negative = source.startsWith('-');
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
  const magnitude = integerMagnitude(digits);
  const value = negative ? -magnitude : magnitude;
  return { value: value === 0 ? 0 : value, kind: Number.isSafeInteger(value) ? 'plain' : 'bigint' };
}

function integerMagnitude(digits: string): number {
  if (digits.startsWith('0b')) return Number.parseInt(digits.slice(2), 2);
  if (digits.startsWith('0x')) return Number.parseInt(digits.slice(2), 16);
  if (digits.includes(':')) return sexagesimal(digits);
  return digits.startsWith('0') ? Number.parseInt(digits, 8) : Number(digits);
}

function float(source: string): ScalarValue {
  const negative = source.startsWith('-');
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '').toLowerCase();
  if (digits === '.nan') return { value: Number.NaN, kind: 'plain' };
  const magnitude =
    digits === '.inf'
      ? Number.POSITIVE_INFINITY
      : digits.includes(':')
        ? sexagesimal(digits)
        : Number(digits);
  const value = negative ? -magnitude : magnitude;
  return { value, kind: Number.isInteger(value) ? 'float' : 'plain' };
}

/** `1:30:00`, base 60: PyYAML's reading of times and ratios. */
function sexagesimal(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The exact integer of a scalar that `resolvePlainScalar` calls a bigint. */
export function exactInteger(source: string): bigint {
  const negative = source.startsWith('-');
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
  const octal = /^0[0-7]+$/.test(digits);
  const magnitude = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return negative ? -magnitude : magnitude;
}
