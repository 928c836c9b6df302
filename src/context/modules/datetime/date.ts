import { HostObject, hostFunction, PyError, toRepr, toText } from '../../../jinja/index.ts';
import { bindArguments, defineFunction } from '../../objects/define-function.ts';
import { DAY, dateOfDays, daysInMonth, daysOf, floorDivide, pad, weekdayOf } from './calendar.ts';
import { formatTime } from './format-time.ts';
import { isoCalendarDate, structTime } from './named-tuple.ts';
import { parseIso } from './parse-time.ts';
import { PyTimeDelta } from './time-delta.ts';
import { holds, type ArithmeticOperator, type OrderOperator } from './holds.ts';

/** Days from 0001-01-01 (Python's ordinal 1) to 1970-01-01. */
export const EPOCH_ORDINAL = 719_163;

/** `datetime.date`. */
export class PyDate extends HostObject {
  override readonly typeName = 'datetime.date';
  /** Since 1970-01-01. */
  readonly days: number;

  constructor(days: number) {
    super();
    this.days = days;
  }

  /** @throws PyError (ValueError) for a day that does not exist. */
  static of(year: number, month: number, day: number): PyDate {
    checkDate(year, month, day);
    return new PyDate(daysOf(year, month, day));
  }

  /** From `2024-05-01`; undefined for any other text. */
  static parse(text: string): PyDate | undefined {
    const parsed = /^[\d-]+$/.test(text) ? parseIso(text) : undefined;
    return parsed && new PyDate(daysOf(parsed.wall.year, parsed.wall.month, parsed.wall.day));
  }

  override toText(): string {
    const { year, month, day } = dateOfDays(this.days);
    return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  }

  override toRepr(): string {
    const { year, month, day } = dateOfDays(this.days);
    return `datetime.date(${year}, ${month}, ${day})`;
  }

  override equals(other: unknown): boolean {
    return other instanceof PyDate && other.days === this.days;
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    const order = this.#order(other);
    return order === undefined ? undefined : holds(operator, order);
  }

  #order(other: unknown): number | undefined {
    return other instanceof PyDate ? this.days - other.days : undefined;
  }

  override operate(operator: ArithmeticOperator, other: unknown, isReflected: boolean): unknown {
    if (other instanceof PyTimeDelta) {
      const shift = Number(floorDivide(other.micros, DAY));
      if (operator === '+') return new PyDate(this.days + shift);
      return operator === '-' && !isReflected ? new PyDate(this.days - shift) : undefined;
    }
    if (operator !== '-' || !(other instanceof PyDate)) return undefined;
    const days = isReflected ? other.days - this.days : this.days - other.days;
    return new PyTimeDelta(BigInt(days) * DAY);
  }

  override getAttribute(name: string): unknown {
    const date = dateOfDays(this.days);
    switch (name) {
      case 'year':
        return date.year;
      case 'month':
        return date.month;
      case 'day':
        return date.day;
      case 'isoformat':
      case '__str__':
        return defineFunction(name, [], () => this.toText());
      case 'strftime':
        return defineFunction(name, ['format'], (format) => {
          const wall = { ...date, hour: 0, minute: 0, second: 0, microsecond: 0 };
          return formatTime(toText(format), wall, { offset: '', name: '', epoch: this.days * 86_400 });
        });
      case 'replace':
        return hostFunction(name, (args) => {
          const [year, month, day] = bindArguments(name, ['year?', 'month?', 'day?'], args);
          return PyDate.of(asInt(year, date.year), asInt(month, date.month), asInt(day, date.day));
        });
      default:
        return dayMethod(name, this.days);
    }
  }
}

/** What dates and times with a date have alike. */
export function dayMethod(name: string, days: number): unknown {
  switch (name) {
    case 'weekday':
      return defineFunction(name, [], () => weekdayOf(days));
    case 'isoweekday':
      return defineFunction(name, [], () => weekdayOf(days) + 1);
    case 'toordinal':
      return defineFunction(name, [], () => days + EPOCH_ORDINAL);
    case 'isocalendar':
      return defineFunction(name, [], () => isoCalendarDate(days));
    case 'timetuple':
      return defineFunction(name, [], () => structTime(days, 0));
    default:
      return undefined;
  }
}

export function asInt(value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new PyError('TypeError', `an integer is required, not ${toRepr(value)}`);
}

/** The day of an ISO week. @throws PyError (ValueError) for one that does not exist. */
export function daysOfIsoWeek(year: unknown, week: unknown, weekday: unknown): number {
  const [inYear, number, day] = [asInt(year, 0), asInt(week, 0), asInt(weekday, 0)];
  const monday = (ofYear: number): number => daysOf(ofYear, 1, 4) - weekdayOf(daysOf(ofYear, 1, 4));
  const weeks = (monday(inYear + 1) - monday(inYear)) / 7;
  if (number < 1 || number > weeks) throw new PyError('ValueError', `Invalid week: ${number}`);
  if (day < 1 || day > 7) throw new PyError('ValueError', `Invalid weekday: ${day} (range is [1, 7])`);
  return monday(inYear) + (number - 1) * 7 + day - 1;
}

export function checkDate(year: number, month: number, day: number): void {
  if (year < 1 || year > 9999) throw new PyError('ValueError', `year ${year} is out of range`);
  if (month < 1 || month > 12) throw new PyError('ValueError', 'month must be in 1..12');
  if (day < 1 || day > daysInMonth(year, month))
    throw new PyError('ValueError', 'day is out of range for month');
}
