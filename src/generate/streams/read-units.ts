import type { Range } from './stream-spec.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `90s`, `1h30m`, `250ms` as milliseconds; a bare number is seconds. Undefined for anything else. */
export function readDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * 1_000 : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll(' ', '');
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1_000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|min|[smhdw]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|min|[smhdw])/g))
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return total;
}

/** `1..20`, or one value for both ends; undefined when an end cannot be read or they are the wrong way round. */
function readEnds(value: unknown, read: (end: unknown) => number | undefined): Range | undefined {
  const parts = typeof value === 'string' ? value.split('..') : [value];
  if (parts.length > 2) return undefined;
  const min = read(parts[0]);
  const max = parts.length === 2 ? read(parts[1]) : min;
  return min === undefined || max === undefined || max < min ? undefined : { min, max };
}

const readNumber = (value: unknown): number | undefined => {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
};

/** `1..20` or `5`. */
export const readNumberRange = (value: unknown): Range | undefined => readEnds(value, readNumber);

/** `1m..30m` or `5s`. */
export const readDurationRange = (value: unknown): Range | undefined => readEnds(value, readDuration);

/** An ISO 8601 date or instant, UTC unless it says otherwise. */
export function readInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  const text = value.trim().replace(' ', 'T');
  const hasZone = /(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(text);
  const instant = Date.parse(text.includes('T') && !hasZone ? `${text}Z` : text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** `2026-08-01..2026-08-31`. */
export const readInstantRange = (value: unknown): Range | undefined => readEnds(value, readInstant);

const PER: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3_600,
  hour: 3_600,
  d: 86_400,
  day: 86_400,
};

/** `5/s`, `300/min`, `20/h`, `1000/day`, or a number of events a second. */
export function readRate(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [amount = '', unit = 's', ...rest] = value.replaceAll(/[ _]/g, '').split('/');
  const seconds = PER[unit];
  const count = Number(amount);
  return rest.length === 0 && seconds !== undefined && count > 0 ? count / seconds : undefined;
}
