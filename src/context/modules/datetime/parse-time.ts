import { PyError, toRepr } from '../../../jinja/index.ts';
import { dateOfDays, daysInMonth, daysOf, HOUR, MINUTE, SECOND, type WallClock } from './calendar.ts';
import { MONTHS, WEEKDAYS } from './format-time.ts';
import { FixedZone, UTC, type Zone } from './zone.ts';

export interface ParsedTime {
  readonly wall: WallClock;
  readonly zone: Zone | null;
}

/** What each directive of `strptime` matches. */
const PATTERNS: Readonly<Record<string, string>> = {
  Y: String.raw`\d{4}`,
  y: String.raw`\d{2}`,
  m: String.raw`1[0-2]|0?[1-9]`,
  d: String.raw`3[01]|[12]\d|0?[1-9]| [1-9]`,
  H: String.raw`2[0-3]|[01]\d|\d`,
  I: String.raw`1[0-2]|0?[1-9]`,
  M: String.raw`[0-5]\d|\d`,
  S: String.raw`6[01]|[0-5]\d|\d`,
  f: String.raw`\d{1,6}`,
  j: String.raw`36[0-6]|3[0-5]\d|[12]\d\d|0?\d?\d`,
  p: 'am|pm',
  z: String.raw`[+-]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|z`,
  Z: 'utc|gmt',
  b: MONTHS.map((name) => name.slice(0, 3)).join('|'),
  B: MONTHS.join('|'),
  a: WEEKDAYS.map((name) => name.slice(0, 3)).join('|'),
  A: WEEKDAYS.join('|'),
};

/** Python's `datetime.strptime` in the C locale. @throws PyError (ValueError) in Python's words. */
export function parseTime(text: string, format: string): ParsedTime {
  const found: Record<string, string> = {};
  const order: string[] = [];
  const expanded = format
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%D', '%m/%d/%y')
    .replaceAll('%F', '%Y-%m-%d');
  const pattern = expanded.replaceAll(
    /%(.)|(\s+)|([^%\s]+)/gs,
    (_, directive?: string, blank?: string, plain?: string) => {
      if (blank !== undefined) return String.raw`\s+`;
      if (plain !== undefined) return plain.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      if (directive === '%') return '%';
      const known = PATTERNS[directive ?? ''];
      if (known === undefined) {
        throw new PyError(
          'ValueError',
          `'${directive ?? ''}' is a bad directive in format ${toRepr(format)}`,
        );
      }
      order.push(directive ?? '');
      return `(${known})`;
    },
  );
  const match = new RegExp(`^${pattern}`, 'i').exec(text);
  if (!match) {
    throw new PyError('ValueError', `time data ${toRepr(text)} does not match format ${toRepr(format)}`);
  }
  if (match[0].length !== text.length) {
    throw new PyError('ValueError', `unconverted data remains: ${text.slice(match[0].length)}`);
  }
  order.forEach((directive, at) => {
    found[directive] = match[at + 1] ?? '';
  });
  return assemble(found);
}

function assemble(found: Readonly<Record<string, string>>): ParsedTime {
  const number = (directive: string): number | undefined =>
    found[directive] === undefined ? undefined : Number(found[directive]);
  const shortYear = number('y');
  const year = number('Y') ?? (shortYear === undefined ? 1900 : shortYear + (shortYear <= 68 ? 2000 : 1900));
  const dayOfYear = number('j');
  const byDay =
    dayOfYear === undefined ? { year, month: 1, day: 1 } : dateOfDays(daysOf(year, 1, 1) + dayOfYear - 1);
  const month = number('m') ?? monthOf(found['b'] ?? found['B']) ?? byDay.month;
  const day = number('d') ?? byDay.day;
  if (day > daysInMonth(year, month)) throw new PyError('ValueError', 'day is out of range for month');
  const wall = {
    year: byDay.year,
    month,
    day,
    hour: number('H') ?? hourOf(number('I'), found['p']),
    minute: number('M') ?? 0,
    second: Math.min(number('S') ?? 0, 59),
    microsecond: Number((found['f'] ?? '0').padEnd(6, '0')),
  };
  return { wall, zone: found['z'] === undefined ? null : parseOffset(found['z']) };
}

function monthOf(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  return MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
}

function hourOf(hour: number | undefined, half: string | undefined): number {
  if (hour === undefined) return 0;
  if (half === undefined) return hour;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function parseOffset(text: string): Zone {
  if (/^z$/i.test(text)) return UTC;
  const [hours = '0', minutes = '0', seconds = '0'] = text.slice(1).match(/\d\d/g) ?? [];
  const offset = BigInt(hours) * HOUR + BigInt(minutes) * MINUTE + BigInt(seconds) * SECOND;
  return offset === 0n ? UTC : new FixedZone(text.startsWith('-') ? -offset : offset);
}

const ISO =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:.(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?(Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?$/s;

/** What `fromisoformat` reads; undefined for any other text. */
export function parseIso(text: string): ParsedTime | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
  };
  if (wall.month < 1 || wall.month > 12 || wall.day < 1 || wall.day > daysInMonth(wall.year, wall.month))
    return undefined;
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) return undefined;
  return { wall, zone: zone === undefined ? null : parseOffset(zone) };
}
