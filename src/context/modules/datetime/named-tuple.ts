import { PyTuple, toRepr } from '../../../jinja/index.ts';
import { dateOfDays, daysOf, isoCalendar, weekdayOf } from './calendar.ts';

/** A tuple whose items have names as well, as Python prints one. */
export class NamedTuple extends PyTuple {
  readonly #className: string;
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(className: string, fields: Readonly<Record<string, unknown>>) {
    super(Object.values(fields));
    this.#className = className;
    this.#fields = new Map(Object.entries(fields));
  }

  override getAttribute(name: string): unknown {
    return this.#fields.get(name) ?? super.getAttribute(name);
  }

  override toRepr(): string {
    const shown = Array.from(this.#fields, ([name, value]) => `${name}=${toRepr(value)}`);
    return `${this.#className}(${shown.join(', ')})`;
  }
}

/** `date.isocalendar()` */
export function isoCalendarDate(days: number): NamedTuple {
  const { year, week, weekday } = isoCalendar(days);
  return new NamedTuple('datetime.IsoCalendarDate', { year, week, weekday });
}

/** `date.timetuple()`; `time` is in seconds since midnight. */
export function structTime(days: number, time: number): NamedTuple {
  const { year, month, day } = dateOfDays(days);
  return new NamedTuple('time.struct_time', {
    tm_year: year,
    tm_mon: month,
    tm_mday: day,
    tm_hour: Math.floor(time / 3600),
    tm_min: Math.floor((time % 3600) / 60),
    tm_sec: time % 60,
    tm_wday: weekdayOf(days),
    tm_yday: days - daysOf(year, 1, 1) + 1,
    tm_isdst: -1,
  });
}
