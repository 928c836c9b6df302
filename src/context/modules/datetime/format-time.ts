import { daysOf, isoCalendar, pad, weekdayOf, type WallClock } from './calendar.ts';

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export interface ZonePart {
  /** `+0200`, or empty without a zone. */
  readonly offset: string;
  readonly name: string;
  /** Seconds since the epoch, for `%s`. */
  readonly epoch: number;
}

/** Python's `strftime` in the C locale, glibc's `%-d` and kin included; unknown directives stay as they are. */
export function formatTime(format: string, wall: WallClock, zone: ZonePart): string {
  return format.replaceAll(/%([-_0^]?)([a-zA-Z%])/g, (whole, flag: string, directive: string) => {
    const text = directiveText(directive, wall, zone);
    if (text === undefined) return whole;
    if (flag === '-') return text.replace(/^[0 ]+(?=\d)/, '');
    if (flag === '_') return text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
    return flag === '^' ? text.toUpperCase() : text;
  });
}

function directiveText(directive: string, wall: WallClock, zone: ZonePart): string | undefined {
  const { year, month, day, hour, minute, second, microsecond } = wall;
  const days = daysOf(year, month, day);
  const weekday = weekdayOf(days);
  const dayOfYear = days - daysOf(year, 1, 1) + 1;
  const again = (format: string): string => formatTime(format, wall, zone);
  switch (directive) {
    case 'Y':
      return String(year);
    case 'y':
      return pad(year % 100);
    case 'C':
      return pad(Math.floor(year / 100));
    case 'm':
      return pad(month);
    case 'd':
      return pad(day);
    case 'e':
      return String(day).padStart(2);
    case 'H':
      return pad(hour);
    case 'k':
      return String(hour).padStart(2);
    case 'I':
      return pad(hour % 12 || 12);
    case 'l':
      return String(hour % 12 || 12).padStart(2);
    case 'M':
      return pad(minute);
    case 'S':
      return pad(second);
    case 'f':
      return pad(microsecond, 6);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'a':
      return WEEKDAYS[weekday]?.slice(0, 3);
    case 'A':
      return WEEKDAYS[weekday];
    case 'b':
    case 'h':
      return MONTHS[month - 1]?.slice(0, 3);
    case 'B':
      return MONTHS[month - 1];
    case 'j':
      return pad(dayOfYear, 3);
    case 'u':
      return String(weekday + 1);
    case 'w':
      return String((weekday + 1) % 7);
    case 'U':
      return pad(Math.floor((dayOfYear + 6 - ((weekday + 1) % 7)) / 7));
    case 'W':
      return pad(Math.floor((dayOfYear + 6 - weekday) / 7));
    case 'V':
      return pad(isoCalendar(days).week);
    case 'G':
      return String(isoCalendar(days).year);
    case 'z':
      return zone.offset;
    case 'Z':
      return zone.name;
    case 's':
      return String(zone.epoch);
    case 'D':
    case 'x':
      return again('%m/%d/%y');
    case 'F':
      return again('%Y-%m-%d');
    case 'T':
    case 'X':
      return again('%H:%M:%S');
    case 'R':
      return again('%H:%M');
    case 'c':
      return again('%a %b %e %H:%M:%S %Y');
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}
