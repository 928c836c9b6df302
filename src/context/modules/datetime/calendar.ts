/** Microseconds, the unit of all of Python's times. */
export const MICROSECOND = 1n;
export const MILLISECOND = 1000n;
export const SECOND = 1_000_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
export const DAY = 24n * HOUR;

/** Division that rounds down, as Python's does. */
export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by !== 0n && value < 0n !== by < 0n ? quotient - 1n : quotient;
}

/** The remainder that goes with it: never negative for a positive divisor. */
export function modulo(value: bigint, by: bigint): bigint {
  return value - floorDivide(value, by) * by;
}

/** A wall-clock time by its parts. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** Days since 1970-01-01, in the proleptic Gregorian calendar. */
export function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / 86_400_000);
}

/** Year, month and day of a number of days since 1970-01-01. */
export function dateOfDays(days: number): Pick<WallClock, 'year' | 'month' | 'day'> {
  const date = new Date(days * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Microseconds since 1970-01-01 00:00 on the same wall clock. */
export function microsOf(wall: WallClock): bigint {
  return (
    BigInt(daysOf(wall.year, wall.month, wall.day)) * DAY +
    BigInt(wall.hour) * HOUR +
    BigInt(wall.minute) * MINUTE +
    BigInt(wall.second) * SECOND +
    BigInt(wall.microsecond)
  );
}

export function wallOf(micros: bigint): WallClock {
  const ofDay = modulo(micros, DAY);
  return { ...dateOfDays(Number(floorDivide(micros, DAY))), ...timeOf(ofDay) };
}

/** The time of day of microseconds since midnight. */
export function timeOf(ofDay: bigint): Pick<WallClock, 'hour' | 'minute' | 'second' | 'microsecond'> {
  return {
    hour: Number(ofDay / HOUR),
    minute: Number((ofDay % HOUR) / MINUTE),
    second: Number((ofDay % MINUTE) / SECOND),
    microsecond: Number(ofDay % SECOND),
  };
}

/** Days of a month. */
export function daysInMonth(year: number, month: number): number {
  return daysOf(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - daysOf(year, month, 1);
}

/** 0 is Monday, as Python counts. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** ISO year, week and weekday (1 is Monday). */
export function isoCalendar(days: number): {
  readonly year: number;
  readonly week: number;
  readonly weekday: number;
} {
  const weekday = weekdayOf(days) + 1;
  // The week belongs to the year that its Thursday lies in.
  const thursday = days - weekday + 4;
  const { year } = dateOfDays(thursday);
  return { year, week: Math.floor((thursday - daysOf(year, 1, 1)) / 7) + 1, weekday };
}

export const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
