import { daysInMonth, HOUR, MINUTE, microsOf, type WallClock } from './calendar.ts';
import { PyDate } from './date.ts';
import { PyDateTime } from './date-time.ts';
import { FixedZone, type Zone } from './zone.ts';

const TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?)?)?$/;

/**
 * What PyYAML's safe loader makes of a plain scalar of YAML 1.1's timestamp type: `2024-05-01` is a date, all else a
 * datetime, with a zone where the text has one; undefined for a day or an hour that does not exist.
 */
export function readYamlTime(text: string): PyDate | PyDateTime | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute = '0',
    second = '0',
    fraction = '',
    utc,
    sign,
    ahead,
    beyond = '0',
  ] = match;
  const wall: WallClock = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
  };
  if (wall.year < 1 || wall.month < 1 || wall.month > 12 || wall.day < 1) return undefined;
  if (wall.day > daysInMonth(wall.year, wall.month)) return undefined;
  if (hour === undefined) return PyDate.of(wall.year, wall.month, wall.day);
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) return undefined;
  const offset = BigInt(ahead ?? 0) * HOUR + BigInt(beyond) * MINUTE;
  return new PyDateTime(microsOf(wall), zoneOf(utc !== undefined, sign, offset));
}

function zoneOf(isUtc: boolean, sign: string | undefined, offset: bigint): Zone | null {
  if (sign === undefined) return isUtc ? new FixedZone(0n) : null;
  return new FixedZone(sign === '-' ? -offset : offset);
}
