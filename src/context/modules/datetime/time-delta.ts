import { HostObject, makeFloat, PyError, PyFloat } from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';
import { DAY, floorDivide, HOUR, MILLISECOND, MINUTE, modulo, pad, SECOND, timeOf } from './calendar.ts';
import { holds, type ArithmeticOperator, type OrderOperator } from './holds.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  days: DAY,
  seconds: SECOND,
  microseconds: 1n,
  milliseconds: MILLISECOND,
  minutes: MINUTE,
  hours: HOUR,
  weeks: 7n * DAY,
};

/** The parameters of `timedelta` in Python's order. */
export const TIMEDELTA_PARAMETERS = Object.keys(UNITS).map((unit) => `${unit}?`);

/** `datetime.timedelta`: a length of time. */
export class PyTimeDelta extends HostObject {
  override readonly typeName = 'datetime.timedelta';
  readonly micros: bigint;

  constructor(micros: bigint) {
    super();
    this.micros = micros;
  }

  /** From the values of `days`, `seconds`, …, each a number, in Python's order. */
  static of(values: readonly unknown[]): PyTimeDelta {
    let micros = 0n;
    for (const [at, unit] of Object.values(UNITS).entries()) micros += scale(values[at], unit);
    return new PyTimeDelta(micros);
  }

  get days(): number {
    return Number(floorDivide(this.micros, DAY));
  }

  get seconds(): number {
    return Number(modulo(this.micros, DAY) / SECOND);
  }

  get microseconds(): number {
    return Number(modulo(this.micros, SECOND));
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'days':
        return this.days;
      case 'seconds':
        return this.seconds;
      case 'microseconds':
        return this.microseconds;
      case 'total_seconds':
        return defineFunction(name, [], () => makeFloat(Number(this.micros) / 1e6));
      default:
        return undefined;
    }
  }

  override toText(): string {
    const { hour, minute, second, microsecond } = timeOf(modulo(this.micros, DAY));
    const { days } = this;
    const lead = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `;
    const tail = microsecond === 0 ? '' : `.${pad(microsecond, 6)}`;
    return `${lead}${hour}:${pad(minute)}:${pad(second)}${tail}`;
  }

  override toRepr(): string {
    const parts = [
      ...(this.days === 0 ? [] : [`days=${this.days}`]),
      ...(this.seconds === 0 ? [] : [`seconds=${this.seconds}`]),
      ...(this.microseconds === 0 ? [] : [`microseconds=${this.microseconds}`]),
    ];
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }

  override isTrue(): boolean {
    return this.micros !== 0n;
  }

  override equals(other: unknown): boolean {
    return other instanceof PyTimeDelta && other.micros === this.micros;
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    const order = this.#order(other);
    return order === undefined ? undefined : holds(operator, order);
  }

  #order(other: unknown): number | undefined {
    return other instanceof PyTimeDelta ? compareBig(this.micros, other.micros) : undefined;
  }

  override operate(operator: ArithmeticOperator, other: unknown, isReflected: boolean): unknown {
    if (other instanceof PyTimeDelta) {
      const [left, right] = isReflected ? [other.micros, this.micros] : [this.micros, other.micros];
      if (operator === '+') return new PyTimeDelta(left + right);
      if (operator === '-') return new PyTimeDelta(left - right);
      if (right === 0n && ['/', '//', '%'].includes(operator)) {
        throw new PyError('ZeroDivisionError', 'division by zero');
      }
      if (operator === '/') return makeFloat(Number(left) / Number(right));
      if (operator === '//') return Number(floorDivide(left, right));
      if (operator === '%') return new PyTimeDelta(modulo(left, right));
      return undefined;
    }
    const factor = numberOf(other);
    if (factor === undefined) return undefined;
    if (operator === '*') return new PyTimeDelta(BigInt(Math.round(Number(this.micros) * factor)));
    if (isReflected) return undefined;
    if (operator === '/') return new PyTimeDelta(BigInt(Math.round(Number(this.micros) / factor)));
    if (operator === '//') return new PyTimeDelta(BigInt(Math.floor(Number(this.micros) / factor)));
    return undefined;
  }
}

export const compareBig = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof PyFloat ? value.value : undefined;
}

function scale(value: unknown, unit: bigint): bigint {
  if (value === undefined) return 0n;
  if (typeof value === 'bigint') return value * unit;
  const number = numberOf(value);
  if (number === undefined) throw new PyError('TypeError', 'unsupported type for timedelta component');
  return Number.isInteger(number) ? BigInt(number) * unit : BigInt(Math.round(number * Number(unit)));
}
