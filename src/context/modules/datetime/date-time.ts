import { HostObject, hostFunction, makeFloat, PyError, toText } from '../../../jinja/index.ts';
import { bindArguments, defineFunction } from '../../objects/define-function.ts';
import {
  DAY,
  floorDivide,
  MILLISECOND,
  microsOf,
  modulo,
  pad,
  SECOND,
  wallOf,
  type WallClock,
} from './calendar.ts';
import { asInt, checkDate, dayMethod, PyDate } from './date.ts';
import { formatTime } from './format-time.ts';
import { localZone } from './local-zone.ts';
import { structTime } from './named-tuple.ts';
import { parseIso } from './parse-time.ts';
import { checkTime, formatClock, PyTime } from './time.ts';
import { compareBig, PyTimeDelta } from './time-delta.ts';
import { formatOffset, Zone } from './zone.ts';
import { holds, type ArithmeticOperator, type OrderOperator } from './holds.ts';

/** `datetime.datetime`: a wall-clock time, with a zone or without. */
export class PyDateTime extends HostObject {
  override readonly typeName = 'datetime.datetime';
  /** Microseconds since 1970-01-01 00:00 on its own wall clock. */
  readonly wall: bigint;
  readonly zone: Zone | null;

  constructor(wall: bigint, zone: Zone | null = null) {
    super();
    this.wall = wall;
    this.zone = zone;
  }

  /** @throws PyError (ValueError) for a time that does not exist. */
  static of(wall: WallClock, zone: Zone | null = null): PyDateTime {
    checkDate(wall.year, wall.month, wall.day);
    checkTime(wall.hour, wall.minute, wall.second, wall.microsecond);
    return new PyDateTime(microsOf(wall), zone);
  }

  /** An instant as a zone's clocks show it. */
  static fromInstant(instant: bigint, zone: Zone): PyDateTime {
    return new PyDateTime(instant + zone.offsetAtInstant(instant), zone.atInstant(instant));
  }

  static fromDate(date: Date, zone: Zone): PyDateTime {
    return PyDateTime.fromInstant(BigInt(date.getTime()) * MILLISECOND, zone);
  }

  /** From ISO 8601 text (a blank may stand for the `T`); undefined for any other text. */
  static parse(text: string): PyDateTime | undefined {
    const parsed = parseIso(text);
    return parsed && new PyDateTime(microsOf(parsed.wall), parsed.zone);
  }

  /** Microseconds since the epoch; without a zone, by this machine's. */
  get instant(): bigint {
    return this.wall - (this.zone ?? localZone).offsetAtWall(this.wall);
  }

  get days(): number {
    return Number(floorDivide(this.wall, DAY));
  }

  isoFormat(separator: string, timespec = 'auto'): string {
    const date = new PyDate(this.days).toText();
    return `${date}${separator}${clockText(modulo(this.wall, DAY), timespec)}${this.#offsetText(':')}`;
  }

  #offsetText(separator: string): string {
    return this.zone ? formatOffset(this.zone.offsetAtWall(this.wall), separator) : '';
  }

  override toText(): string {
    return this.isoFormat(' ');
  }

  override toRepr(): string {
    const { year, month, day, hour, minute, second, microsecond } = wallOf(this.wall);
    const tail = microsecond ? [second, microsecond] : second ? [second] : [];
    const zone = this.zone ? [`tzinfo=${this.zone.toRepr()}`] : [];
    return `datetime.datetime(${[year, month, day, hour, minute, ...tail, ...zone].join(', ')})`;
  }

  override equals(other: unknown): boolean {
    return this.#comparable(other) !== undefined && this.#order(other) === 0;
  }

  #comparable(other: unknown): PyDateTime | undefined {
    if (!(other instanceof PyDateTime)) return undefined;
    return (this.zone === null) === (other.zone === null) ? other : undefined;
  }

  override compare(operator: OrderOperator, other: unknown): boolean | undefined {
    const order = this.#order(other);
    return order === undefined ? undefined : holds(operator, order);
  }

  #order(other: unknown): number | undefined {
    const theirs = this.#comparable(other);
    if (!theirs) return undefined;
    return this.zone === null ? compareBig(this.wall, theirs.wall) : compareBig(this.instant, theirs.instant);
  }

  override operate(operator: ArithmeticOperator, other: unknown, isReflected: boolean): unknown {
    if (other instanceof PyTimeDelta) {
      if (operator === '+') return new PyDateTime(this.wall + other.micros, this.zone);
      return operator === '-' && !isReflected
        ? new PyDateTime(this.wall - other.micros, this.zone)
        : undefined;
    }
    if (operator !== '-' || !(other instanceof PyDateTime)) return undefined;
    if ((this.zone === null) !== (other.zone === null)) {
      throw new PyError('TypeError', "can't subtract offset-naive and offset-aware datetimes");
    }
    const difference = this.zone === null ? this.wall - other.wall : this.instant - other.instant;
    return new PyTimeDelta(isReflected ? -difference : difference);
  }

  override getAttribute(name: string): unknown {
    const parts: Readonly<Record<string, unknown>> = { ...wallOf(this.wall), tzinfo: this.zone };
    return Object.hasOwn(parts, name) ? parts[name] : (this.#method(name) ?? dayMethod(name, this.days));
  }

  #method(name: string): unknown {
    switch (name) {
      case 'date':
        return defineFunction(name, [], () => new PyDate(this.days));
      case 'time':
      case 'timetz':
        return defineFunction(name, [], () => new PyTime(modulo(this.wall, DAY)));
      case 'isoformat':
        return defineFunction(name, ['sep?', 'timespec?'], (separator, timespec) =>
          this.isoFormat(toText(separator ?? 'T'), toText(timespec ?? 'auto')),
        );
      case 'strftime':
        return defineFunction(name, ['format'], (format) => this.#format(toText(format)));
      case 'timestamp':
        return defineFunction(name, [], () => makeFloat(Number(this.instant) / 1e6));
      case 'astimezone':
        return defineFunction(name, ['tz?'], (zone) =>
          PyDateTime.fromInstant(this.instant, zone instanceof Zone ? zone : localZone),
        );
      case 'utcoffset':
        return defineFunction(name, [], () =>
          this.zone ? new PyTimeDelta(this.zone.offsetAtWall(this.wall)) : null,
        );
      case 'tzname':
        return defineFunction(name, [], () => this.zone?.nameAt(this.instant) ?? null);
      case 'timetuple':
        return defineFunction(name, [], () => structTime(this.days, Number(modulo(this.wall, DAY) / SECOND)));
      case 'ctime':
        return defineFunction(name, [], () => this.#format('%c'));
      case 'replace':
        return hostFunction(name, (args) => this.#replace(args));
      default:
        return undefined;
    }
  }

  #format(format: string): string {
    return formatTime(format, wallOf(this.wall), {
      offset: this.#offsetText(''),
      name: this.zone?.nameAt(this.instant) ?? '',
      epoch: Number(floorDivide(this.instant, SECOND)),
    });
  }

  #replace(args: Parameters<typeof bindArguments>[2]): PyDateTime {
    const names = [
      'year?',
      'month?',
      'day?',
      'hour?',
      'minute?',
      'second?',
      'microsecond?',
      'tzinfo?',
      'fold?',
    ];
    const [year, month, day, hour, minute, second, microsecond, zone] = bindArguments('replace', names, args);
    const own = wallOf(this.wall);
    const wall = {
      year: asInt(year, own.year),
      month: asInt(month, own.month),
      day: asInt(day, own.day),
      hour: asInt(hour, own.hour),
      minute: asInt(minute, own.minute),
      second: asInt(second, own.second),
      microsecond: asInt(microsecond, own.microsecond),
    };
    return PyDateTime.of(wall, zone === undefined ? this.zone : zone instanceof Zone ? zone : null);
  }
}

function clockText(ofDay: bigint, timespec: string): string {
  const text = formatClock(ofDay);
  const micros = pad(Number(ofDay % SECOND), 6);
  const whole = text.slice(0, 8);
  switch (timespec) {
    case 'hours':
      return whole.slice(0, 2);
    case 'minutes':
      return whole.slice(0, 5);
    case 'seconds':
      return whole;
    case 'milliseconds':
      return `${whole}.${micros.slice(0, 3)}`;
    case 'microseconds':
      return `${whole}.${micros}`;
    default:
      return text;
  }
}
