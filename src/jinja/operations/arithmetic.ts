import { HostObject, type ArithmeticOperator } from '../types.ts';
import { escapeText, Markup } from '../values/markup.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { makeFloat } from '../values/py-float.ts';
import { typeName } from '../values/type-name.ts';
import { floatOf, intOf, normalizeInt, type Int } from './integers.ts';
import { checkItemCount, checkTextLength } from './limits.ts';
import { hasMinus } from './number-format.ts';
import { formatPercent } from './percent-format.ts';
import { toText } from './text.ts';
import { PyTuple } from '../values/py-tuple.ts';

/** Ints with more bits than this are not computed. */
const MAX_BITS = 1 << 22;

type Numbers =
  | { readonly kind: 'int'; readonly left: Int; readonly right: Int }
  | { readonly kind: 'float'; readonly left: number; readonly right: number };

function toDouble(value: Int): number {
  const double = Number(value);
  if (!Number.isFinite(double)) throw new PyError('OverflowError', 'int too large to convert to float');
  return double;
}

/** Two operands as numbers of one kind; undefined when one is no number. */
function numbers(left: unknown, right: unknown): Numbers | undefined {
  const a = intOf(left);
  const b = intOf(right);
  if (a !== undefined && b !== undefined) return { kind: 'int', left: a, right: b };
  const x = a === undefined ? floatOf(left) : toDouble(a);
  const y = b === undefined ? floatOf(right) : toDouble(b);
  return x === undefined || y === undefined ? undefined : { kind: 'float', left: x, right: y };
}

/** An operation that numbers do not have: other objects may know it. */
function operateOnObjects(
  operator: ArithmeticOperator,
  left: unknown,
  right: unknown,
  message?: string,
): unknown {
  if (left instanceof HostObject) {
    const result = left.operate(operator, right, false);
    if (result !== undefined) return result;
  }
  if (right instanceof HostObject) {
    const result = right.operate(operator, left, true);
    if (result !== undefined) return result;
  }
  const shown = operator === '**' ? '** or pow()' : operator;
  throw typeError(
    message ?? `unsupported operand type(s) for ${shown}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

const isSafe = Number.isSafeInteger;

/** What a text becomes beside markup: markup stays, all else is escaped. */
function escapedText(value: unknown): string | undefined {
  return value instanceof Markup ? value.text : typeof value === 'string' ? escapeText(value) : undefined;
}

/** Markup and a text joined: the text is escaped. Undefined for other operands. */
function addMarkup(left: unknown, right: unknown): Markup | undefined {
  if (!(left instanceof Markup) && !(right instanceof Markup)) return undefined;
  const a = escapedText(left);
  const b = escapedText(right);
  return a === undefined || b === undefined ? undefined : new Markup(a + b);
}

export function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number' && isSafe(left) && isSafe(right)) {
    const sum = left + right;
    return isSafe(sum) ? sum : BigInt(left) + BigInt(right);
  }
  if (typeof left === 'string' && typeof right === 'string') {
    checkTextLength(left.length + right.length);
    return left + right;
  }
  const pair = numbers(left, right);
  if (pair?.kind === 'int') return normalizeInt(BigInt(pair.left) + BigInt(pair.right));
  if (pair) return makeFloat(pair.left + pair.right);
  if (Array.isArray(left) && Array.isArray(right)) {
    checkItemCount(left.length + right.length);
    return [...(left as readonly unknown[]), ...(right as readonly unknown[])];
  }
  const markup = addMarkup(left, right);
  if (markup) return markup;
  const sequence = typeof left === 'string' || Array.isArray(left) || left instanceof PyTuple;
  const name = typeName(left);
  const message = sequence ? `can only concatenate ${name} (not "${typeName(right)}") to ${name}` : undefined;
  return operateOnObjects('+', left, right, message);
}

export function subtract(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number' && isSafe(left) && isSafe(right)) {
    const difference = left - right;
    return isSafe(difference) ? difference : BigInt(left) - BigInt(right);
  }
  const pair = numbers(left, right);
  if (pair?.kind === 'int') return normalizeInt(BigInt(pair.left) - BigInt(pair.right));
  if (pair) return makeFloat(pair.left - pair.right);
  return operateOnObjects('-', left, right);
}

/** A sequence `times` over; undefined when the value is none. */
function repeat(value: unknown, times: Int): unknown {
  const count = Math.max(0, Number(times));
  if (typeof value === 'string') {
    checkTextLength(value.length * count);
    return value.length === 0 ? '' : value.repeat(count);
  }
  if (value instanceof Markup) return new Markup(String(repeat(value.text, times)));
  const items = value instanceof PyTuple ? value.items : value;
  if (!Array.isArray(items)) return undefined;
  checkItemCount(items.length * count);
  const repeated: unknown[] = [];
  if (items.length > 0)
    for (let round = 0; round < count; round += 1) for (const item of items) repeated.push(item);
  return value instanceof PyTuple ? new PyTuple(repeated) : repeated;
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

export function multiply(left: unknown, right: unknown): unknown {
  const pair = numbers(left, right);
  if (pair?.kind === 'int') {
    const product = Number(pair.left) * Number(pair.right);
    if (isSafe(product)) return product;
    const a = BigInt(pair.left);
    const b = BigInt(pair.right);
    if (typeof pair.left === 'bigint' && typeof pair.right === 'bigint' && bits(a) + bits(b) > MAX_BITS) {
      throw new PyError('MemoryError', 'the product is too large');
    }
    return normalizeInt(a * b);
  }
  if (pair) return makeFloat(pair.left * pair.right);
  const times = intOf(right);
  const repeated = times === undefined ? repeat(right, intOf(left) ?? -1) : repeat(left, times);
  const isRepetition = times !== undefined || intOf(left) !== undefined;
  if (repeated !== undefined && isRepetition) return repeated;
  const isSequence = (value: unknown): boolean =>
    typeof value === 'string' || Array.isArray(value) || value instanceof PyTuple;
  if (isSequence(left) && !(right instanceof HostObject && !isSequence(right))) {
    throw typeError(`can't multiply sequence by non-int of type '${typeName(right)}'`);
  }
  if (isSequence(right) && !(left instanceof HostObject)) {
    throw typeError(`can't multiply sequence by non-int of type '${typeName(left)}'`);
  }
  return operateOnObjects('*', left, right);
}

export function divide(left: unknown, right: unknown): unknown {
  const pair = numbers(left, right);
  if (!pair) return operateOnObjects('/', left, right);
  if (pair.right === 0 || pair.right === 0n) {
    throw new PyError(
      'ZeroDivisionError',
      pair.kind === 'int' ? 'division by zero' : 'float division by zero',
    );
  }
  if (pair.kind === 'float') return makeFloat(pair.left / pair.right);
  if (typeof pair.left === 'number' && typeof pair.right === 'number')
    return makeFloat(pair.left / pair.right);
  return makeFloat(divideExactly(BigInt(pair.left), BigInt(pair.right)));
}

/** The float nearest to the quotient of two ints, however large they are. */
function divideExactly(left: bigint, right: bigint): number {
  const isNegative = left < 0n !== right < 0n;
  const a = left < 0n ? -left : left;
  const b = right < 0n ? -right : right;
  // Scale so that the quotient has at least 64 bits; what is cut off below only breaks ties.
  const shift = BigInt(Math.max(0, 66 - (bits(a) - bits(b))));
  const scaled = a << shift;
  let quotient = scaled / b;
  if (scaled % b !== 0n) quotient |= 1n;
  const excess = BigInt(Math.max(0, bits(quotient) - 72));
  const sticky = (quotient & ((1n << excess) - 1n)) === 0n ? 0n : 1n;
  const mantissa = Number((quotient >> excess) | sticky);
  const result = scaleByPowerOfTwo(mantissa, Number(excess) - Number(shift));
  if (!Number.isFinite(result))
    throw new PyError('OverflowError', 'integer division result too large for a float');
  return isNegative ? -result : result;
}

function scaleByPowerOfTwo(value: number, exponent: number): number {
  let result = value;
  let left = exponent;
  while (left > 1000) {
    result *= 2 ** 1000;
    left -= 1000;
  }
  while (left < -1000) {
    result *= 2 ** -1000;
    left += 1000;
  }
  return result * 2 ** left;
}

/** Quotient rounded down, and what is left over with the sign of the divisor. */
function floorDivMod(left: bigint, right: bigint): readonly [bigint, bigint] {
  const quotient = left / right;
  const rest = left % right;
  return rest !== 0n && rest < 0n !== right < 0n ? [quotient - 1n, rest + right] : [quotient, rest];
}

/** Python's `%` of floats: the sign of the divisor. */
function floatModulo(left: number, right: number): number {
  const rest = left % right;
  if (rest === 0) return right < 0 ? -0 : 0;
  return rest < 0 !== right < 0 ? rest + right : rest;
}

export function floorDivide(left: unknown, right: unknown): unknown {
  const pair = numbers(left, right);
  if (!pair) return operateOnObjects('//', left, right);
  if (pair.right === 0 || pair.right === 0n) {
    const message =
      pair.kind === 'int' ? 'integer division or modulo by zero' : 'float floor division by zero';
    throw new PyError('ZeroDivisionError', message);
  }
  if (pair.kind === 'float') {
    const rest = floatModulo(pair.left, pair.right);
    const quotient = (pair.left - rest) / pair.right;
    if (quotient === 0) return makeFloat(hasMinus(pair.left / pair.right) ? -0 : 0);
    const floor = Math.floor(quotient);
    return makeFloat(quotient - floor > 0.5 ? floor + 1 : floor);
  }
  return normalizeInt(floorDivMod(BigInt(pair.left), BigInt(pair.right))[0]);
}

export function modulo(left: unknown, right: unknown): unknown {
  if (typeof left === 'string') return formatPercent(left, right);
  if (left instanceof Markup) {
    return new Markup(
      formatPercent(left.text, right, (value) =>
        value instanceof Markup ? value.text : escapeText(toText(value)),
      ),
    );
  }
  const pair = numbers(left, right);
  if (!pair) return operateOnObjects('%', left, right);
  if (pair.right === 0 || pair.right === 0n) {
    throw new PyError('ZeroDivisionError', pair.kind === 'int' ? 'integer modulo by zero' : 'float modulo');
  }
  if (pair.kind === 'float') {
    if (!Number.isFinite(pair.right) && Number.isFinite(pair.left)) {
      return makeFloat(pair.left < 0 !== pair.right < 0 && pair.left !== 0 ? pair.right : pair.left);
    }
    return makeFloat(floatModulo(pair.left, pair.right));
  }
  if (typeof pair.left === 'number' && typeof pair.right === 'number') {
    const rest = pair.left % pair.right;
    return rest !== 0 && rest < 0 !== pair.right < 0 ? rest + pair.right : rest === 0 ? 0 : rest;
  }
  return normalizeInt(floorDivMod(BigInt(pair.left), BigInt(pair.right))[1]);
}

export function power(left: unknown, right: unknown): unknown {
  const pair = numbers(left, right);
  if (!pair) return operateOnObjects('**', left, right);
  if (pair.kind === 'int') {
    if (pair.right >= 0) {
      const base = BigInt(pair.left);
      const size = base < 0n ? -base : base;
      if (size > 1n && bits(size) * Number(pair.right) > MAX_BITS * 2) {
        throw new PyError('MemoryError', 'the power is too large');
      }
      return normalizeInt(size > 1n ? base ** BigInt(pair.right) : smallPower(base, BigInt(pair.right)));
    }
    if (pair.left === 0) throw new PyError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
    return floatPower(toDouble(pair.left), toDouble(pair.right));
  }
  return floatPower(pair.left, pair.right);
}

/** Powers of -1, 0 and 1, however high. */
function smallPower(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return 1n;
  return base === -1n && exponent % 2n === 0n ? 1n : base;
}

function floatPower(base: number, exponent: number): unknown {
  if (base === 0 && exponent < 0) {
    throw new PyError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  }
  if (base === 1 || exponent === 0) return makeFloat(1);
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return makeFloat(1);
  if (base < 0 && Number.isFinite(base) && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new PyError('TypeError', 'a power with a complex result is not supported');
  }
  const result = base ** exponent;
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new PyError('OverflowError', "(34, 'Numerical result out of range')");
  }
  return makeFloat(result);
}

/** Python's unary `-`. */
export function negate(value: unknown): unknown {
  const int = intOf(value);
  if (int !== undefined) return typeof int === 'bigint' ? normalizeInt(-int) : int === 0 ? 0 : -int;
  const float = floatOf(value);
  if (float !== undefined) return makeFloat(-float);
  return refuseUnary('-', value);
}

/** Python's unary `+`. */
export function positive(value: unknown): unknown {
  const int = intOf(value);
  if (int !== undefined) return int;
  return floatOf(value) === undefined ? refuseUnary('+', value) : value;
}

function refuseUnary(operator: '-' | '+', value: unknown): unknown {
  if (value instanceof HostObject) {
    // Undefined values raise their own error; objects such as time differences may know `0 - x`.
    const result = value.operate(operator, 0, true);
    if (result !== undefined) return result;
  }
  throw typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
}

/** Python's `sum(items, start)`. */
export function sumItems(items: Iterable<unknown>, start: unknown): unknown {
  if (typeof start === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  let total = start;
  for (const item of items) total = add(total, item);
  return total;
}

/** The absolute value. @throws PyError `TypeError` for what is no number. */
export function absolute(value: unknown): unknown {
  const int = intOf(value);
  if (int !== undefined) return int < 0 ? negate(int) : int;
  const float = floatOf(value);
  if (float !== undefined) return makeFloat(Math.abs(float));
  if (value instanceof HostObject && value.toFloat) {
    return value.compare('<', 0) === true ? value.operate('-', 0, true) : value;
  }
  throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
}
