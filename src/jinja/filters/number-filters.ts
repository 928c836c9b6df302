import { absolute } from '../operations/arithmetic.ts';
import { roundFloat, toFixedDigits } from '../operations/float-digits.ts';
import { floatOf, intOf, normalizeInt, requireInt, type Int } from '../operations/integers.ts';
import { toFloat, toInt } from '../operations/to-number.ts';
import { textOf } from '../values/markup.ts';
import { HostObject } from '../types.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { makeFloat } from '../values/py-float.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';

/** Runs a conversion; gives undefined where Python raises one of these errors. */
function attempt<T>(errors: readonly string[], run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof PyError && errors.includes(error.pyClass)) return undefined;
    throw error;
  }
}

function int(value: unknown, standard: unknown, base: number): unknown {
  const converted = attempt(['TypeError', 'ValueError'], () => toInt(value, base));
  if (converted !== undefined) return converted;
  const viaFloat = attempt(['TypeError', 'ValueError', 'OverflowError'], () => toInt(toFloat(value)));
  return viaFloat ?? standard;
}

/** Ints rounded to tens, hundreds, …: half to even. */
function roundInt(value: Int, digits: number): Int {
  if (digits >= 0) return value;
  const unit = 10n ** BigInt(Math.min(-digits, 5000));
  const whole = BigInt(value);
  const down = whole - (((whole % unit) + unit) % unit);
  const twice = (whole - down) * 2n;
  const isUp = twice > unit || (twice === unit && (down / unit) % 2n !== 0n);
  return normalizeInt(isUp ? down + unit : down);
}

/** A float, or an object that is a real number. */
const realOf = (value: unknown): number | undefined =>
  floatOf(value) ?? (value instanceof HostObject ? value.toFloat?.() : undefined);

function round(value: unknown, precision: number, method: unknown): unknown {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw new PyError('FilterArgumentError', 'method must be common, ceil or floor');
  }
  if (value instanceof HostObject && value.round && method === 'common') return value.round(precision);
  const whole = intOf(value);
  const float = whole === undefined ? realOf(value) : Number(whole);
  if (float === undefined) {
    if (method !== 'common' && value instanceof PyUndefined) value.fail();
    throw typeError(
      method === 'common'
        ? `type ${typeName(value)} doesn't define __round__ method`
        : `unsupported operand type(s) for *: '${typeName(value)}' and 'int'`,
    );
  }
  if (method === 'common') {
    return whole === undefined ? makeFloat(roundFloat(float, precision)) : roundInt(whole, precision);
  }
  const unit = 10 ** precision;
  // Python's ceil and floor give ints, which know no minus zero.
  const steps = (method === 'ceil' ? Math.ceil(float * unit) : Math.floor(float * unit)) || 0;
  return makeFloat(steps / unit);
}

function fileSize(value: unknown, isBinary: boolean): string {
  const bytes = Number(floatOf(toFloat(value)) ?? intOf(value) ?? 0);
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const letters = isBinary ? 'KMGTPEZY' : 'kMGTPEZY';
  const unit = isBinary ? 'iB' : 'B';
  let size = bytes / base;
  let index = 0;
  while (size >= base && index < letters.length - 1) {
    size = (base * bytes) / base ** (index + 3);
    index += 1;
  }
  const sign = size < 0 ? '-' : '';
  return `${sign}${toFixedDigits(size, 1)} ${letters[index] ?? ''}${unit}`;
}

const entries: readonly (readonly [string, Builtin])[] = [
  ['abs', builtin('abs', '/ x', (_env, [value]) => absolute(value))],
  [
    'int',
    builtin('do_int', 'value default? base?', (_env, [value, standard = 0, base = 10]) =>
      int(value, standard, requireInt(base)),
    ),
  ],
  [
    'float',
    builtin(
      'do_float',
      'value default?',
      (_env, [value, standard = makeFloat(0)]) =>
        attempt(['TypeError', 'ValueError'], () => toFloat(value)) ?? standard,
    ),
  ],
  [
    'round',
    builtin('do_round', 'value precision? method?', (_env, [value, precision = 0, method = 'common']) =>
      round(value, requireInt(precision), textOf(method) ?? method),
    ),
  ],
  [
    'filesizeformat',
    builtin('do_filesizeformat', 'value binary?', (_env, [value, isBinary = false]) =>
      fileSize(value, isBinary === true),
    ),
  ],
];

/** Filters for numbers. */
export const NUMBER_FILTERS: ReadonlyMap<string, Builtin> = new Map(entries);
