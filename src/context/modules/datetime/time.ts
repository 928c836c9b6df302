import { HostObject, hostFunction, PyError, toText } from '../../../jinja/index.ts';
import { bindArguments, defineFunction } from '../../objects/define-function.ts';
import { HOUR, MINUTE, pad, SECOND, timeOf } from './calendar.ts';
import { asInt } from './date.ts';
import { formatTime } from './format-time.ts';
import { compareBig } from './time-delta.ts';
import { holds, type OrderOperator } from './holds.ts';

/** `datetime.time` without a zone: microseconds since midnight. */
export class PyTime extends HostObject {
  override readonly typeName = 'datetime.time';
  readonly micros: bigint;

  constructor(micros: bigint) {
    super();
    this.micros = micros;
  }

  /** @throws PyError (ValueError) for a time that no clock shows. */
  static of(hour: number, minute: number, second: number, microsecond: number): PyTime {
    checkTime(hour, minute, second, microsecond);
    return new PyTime(
      BigInt(hour) * HOUR + BigInt(minute) * MINUTE + BigInt(second) * SECOND + BigInt(microsecond),
    );
  }

  override toText(): string {
    return formatClock(this.micros);
  }

  override toRepr(): string {
    const { hour, minute, second, microsecond } = timeOf(this.micros);
    const parts = microsecond
      ? [hour, minute, second, microsecond]
      : second
        ? [hour, minute, second]
        : [hour, minute];
    return `datetime.time(${parts.join(', ')})`;
  }

  override isTrue(): boolean {
    return true;
  }

  override equals(other: unknown): boolean {
    return other instanceof PyTime && other.micros === this.micros;
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    const order = this.#order(other);
    return order === undefined ? undefined : holds(operator, order);
  }

  #order(other: unknown): number | undefined {
    return other instanceof PyTime ? compareBig(this.micros, other.micros) : undefined;
  }

  override getAttribute(name: string): unknown {
    const time = timeOf(this.micros);
    switch (name) {
      case 'hour':
        return time.hour;
      case 'minute':
        return time.minute;
      case 'second':
        return time.second;
      case 'microsecond':
        return time.microsecond;
      case 'tzinfo':
        return null;
      case 'isoformat':
        return defineFunction(name, ['timespec?'], () => this.toText());
      case 'strftime':
        return defineFunction(name, ['format'], (format) =>
          formatTime(
            toText(format),
            { year: 1900, month: 1, day: 1, ...time },
            { offset: '', name: '', epoch: 0 },
          ),
        );
      case 'replace':
        return hostFunction(name, (args) => {
          const parts = bindArguments(name, ['hour?', 'minute?', 'second?', 'microsecond?'], args);
          const [hour, minute, second, microsecond] = parts;
          return PyTime.of(
            asInt(hour, time.hour),
            asInt(minute, time.minute),
            asInt(second, time.second),
            asInt(microsecond, time.microsecond),
          );
        });
      default:
        return undefined;
    }
  }
}

/** `12:34:56`, with microseconds where there are some. */
export function formatClock(micros: bigint): string {
  const { hour, minute, second, microsecond } = timeOf(micros);
  const tail = microsecond === 0 ? '' : `.${pad(microsecond, 6)}`;
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${tail}`;
}

export function checkTime(hour: number, minute: number, second: number, microsecond: number): void {
  if (hour < 0 || hour > 23) throw new PyError('ValueError', 'hour must be in 0..23');
  if (minute < 0 || minute > 59) throw new PyError('ValueError', 'minute must be in 0..59');
  if (second < 0 || second > 59) throw new PyError('ValueError', 'second must be in 0..59');
  if (microsecond < 0 || microsecond > 999_999)
    throw new PyError('ValueError', 'microsecond must be in 0..999999');
}
