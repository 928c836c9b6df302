import {
  HostObject,
  PyError,
  PyFloat,
  PyTuple,
  toRepr,
  type ArithmeticOperator,
  type OrderOperator,
} from '../../jinja/index.ts';
import {
  addDecimals,
  compareDecimals,
  decimalText,
  divideDecimals,
  divideWhole,
  exactDecimal,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  roundDecimal,
  truncateDecimal,
  type DecimalParts,
} from './decimal-arithmetic.ts';
import { defineFunction } from './define-function.ts';

const MAX_POWER = 1000;

/**
 * Python's `decimal.Decimal`, which agate makes of every number of a query that is not whole: digits are kept as they
 * came, arithmetic has 28 of them, and floats may be compared with it but not added to it.
 */
export class Decimal extends HostObject {
  override readonly typeName = 'decimal.Decimal';
  readonly parts: DecimalParts;

  constructor(parts: DecimalParts) {
    super();
    this.parts = parts;
  }

  /** Undefined when the text is no finite number. */
  static parse(text: string): Decimal | undefined {
    const parts = parseDecimal(text);
    return parts && new Decimal(parts);
  }

  /** As agate does it: the digits that Python would print for the float. NaN and infinities stay floats. */
  static ofFloat(value: number): Decimal | number {
    return Decimal.parse(toRepr(Number.isInteger(value) ? new PyFloat(value) : value)) ?? value;
  }

  override toText(): string {
    return decimalText(this.parts);
  }

  override toRepr(): string {
    return `Decimal('${this.toText()}')`;
  }

  override isTrue(): boolean {
    return this.parts.coefficient !== 0n;
  }

  override toInt(): bigint {
    return truncateDecimal(this.parts);
  }

  override toFloat(): number {
    return Number(this.toText());
  }

  override round(digits: number): Decimal {
    return new Decimal(roundDecimal(this.parts, digits));
  }

  override equals(other: unknown): boolean {
    const theirs = comparable(other);
    return theirs !== undefined && compareDecimals(this.parts, theirs) === 0;
  }

  /** Numbers that are equal are one key, whatever their type: 1.0, 1 and Decimal('1.00'). */
  override hashKey(): number | bigint | string {
    const whole = this.toInt();
    if (this.equals(whole)) return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
    const float = this.toFloat();
    return this.equals(float) ? float : this.toText();
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    const theirs = comparable(other);
    if (theirs === undefined) return undefined;
    const order = compareDecimals(this.parts, theirs);
    if (operator === '<') return order < 0;
    if (operator === '<=') return order <= 0;
    return operator === '>' ? order > 0 : order >= 0;
  }

  override operate(operator: ArithmeticOperator, other: unknown, reflected: boolean): unknown {
    const theirs = operand(other);
    if (!theirs) return undefined;
    const [left, right] = reflected ? [theirs, this.parts] : [this.parts, theirs];
    const result = calculate(operator, left, right);
    return result && new Decimal(result);
  }

  override format(spec: string): string | undefined {
    const match = /^(,?)(?:\.(\d+))?[fF]?$/.exec(spec);
    if (!match) return undefined;
    const [, comma = '', digits] = match;
    const text = digits === undefined ? this.toText() : this.round(Number(digits)).toText();
    return comma === '' ? text : text.replace(/\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, ','));
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'normalize':
        return defineFunction(name, [], () => new Decimal(withoutZeros(this.parts)));
      case 'as_tuple':
        return defineFunction(name, [], () => new DecimalTuple(this.parts));
      case 'to_integral_value':
        return defineFunction(name, [], () => this.round(0));
      case 'quantize':
        return defineFunction(name, ['exp'], (exp) =>
          exp instanceof Decimal ? this.round(-exp.parts.exponent) : this.round(0),
        );
      case 'is_nan':
      case 'is_infinite':
        return defineFunction(name, [], () => false);
      case 'is_finite':
        return defineFunction(name, [], () => true);
      case 'is_zero':
        return defineFunction(name, [], () => !this.isTrue());
      default:
        return undefined;
    }
  }
}

/** Python's `DecimalTuple`: the sign (1 below zero), the digits and the power of ten, by position and by name. */
class DecimalTuple extends PyTuple {
  static readonly #names = ['sign', 'digits', 'exponent'];

  constructor({ coefficient, exponent }: DecimalParts) {
    const digits = String(coefficient < 0n ? -coefficient : coefficient);
    super([coefficient < 0n ? 1 : 0, new PyTuple(Array.from(digits, Number)), exponent]);
  }

  override getAttribute(name: string): unknown {
    const index = DecimalTuple.#names.indexOf(name);
    return index === -1 ? super.getAttribute(name) : this.items[index];
  }

  override toRepr(): string {
    const parts = DecimalTuple.#names.map((name, index) => `${name}=${toRepr(this.items[index])}`);
    return `DecimalTuple(${parts.join(', ')})`;
  }
}

/** What may be calculated with a decimal: other decimals and ints. */
function operand(value: unknown): DecimalParts | undefined {
  if (value instanceof Decimal) return value.parts;
  if (typeof value === 'boolean') return { coefficient: value ? 1n : 0n, exponent: 0 };
  const isInt = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  return isInt ? { coefficient: BigInt(value), exponent: 0 } : undefined;
}

/** What may be compared with one: floats too, by their exact value. */
function comparable(value: unknown): DecimalParts | undefined {
  const float = value instanceof PyFloat ? value.value : value;
  const isFloat = typeof float === 'number' && !(typeof value === 'number' && Number.isSafeInteger(value));
  if (!isFloat) return operand(value);
  return Number.isFinite(float) ? exactDecimal(float) : undefined;
}

function calculate(
  operator: ArithmeticOperator,
  left: DecimalParts,
  right: DecimalParts,
): DecimalParts | undefined {
  switch (operator) {
    case '+':
      return addDecimals(left, right);
    case '-':
      return addDecimals(left, negateDecimal(right));
    case '*':
      return multiplyDecimals(left, right);
    case '**':
      return power(left, right);
    default:
  }
  if (right.coefficient === 0n) {
    throw new PyError('decimal.DivisionByZero', "[<class 'decimal.DivisionByZero'>]");
  }
  if (operator === '/') return divideDecimals(left, right);
  const [quotient, rest] = divideWhole(left, right);
  return operator === '//' ? quotient : rest;
}

/** Whole powers only. */
function power(base: DecimalParts, exponent: DecimalParts): DecimalParts | undefined {
  const times = truncateDecimal(exponent);
  const isWhole = compareDecimals(exponent, { coefficient: times, exponent: 0 }) === 0;
  if (!isWhole || times > MAX_POWER || times < -MAX_POWER) return undefined;
  let result: DecimalParts = { coefficient: 1n, exponent: 0 };
  for (let left = times < 0n ? -times : times; left > 0n; left -= 1n) result = multiplyDecimals(result, base);
  return times < 0n ? divideDecimals({ coefficient: 1n, exponent: 0 }, result) : result;
}

function withoutZeros(parts: DecimalParts): DecimalParts {
  let { coefficient, exponent } = parts;
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  while (coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return { coefficient, exponent };
}
