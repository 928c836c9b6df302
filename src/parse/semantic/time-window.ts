import { UserError, type Json, type Span } from '../../base/index.ts';
import type { TimeWindow } from '../../manifest/index.ts';
import { badWindow } from '../diagnostics.ts';

/** The grains that need no definition, from fine to coarse. */
export const STANDARD_GRAINS: readonly string[] = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

/** `7 days`; the plural of a standard grain counts as the grain. @throws UserError for anything else. */
export function readTimeWindow(value: Json | undefined, span: Span): TimeWindow | null {
  if (typeof value !== 'string') return null;
  const [count = '', grain = '', ...more] = value.toLowerCase().split(' ');
  if (grain === '' || more.length > 0 || !/^\d+$/.test(count)) throw new UserError(badWindow(value, span));
  return { count: Number(count), granularity: singular(grain, STANDARD_GRAINS) };
}

/** A grain without its plural's `s`, where what is left is one of those that are known. */
export function singular(grain: string, known: readonly string[]): string {
  const short = grain.slice(0, -1);
  return grain.endsWith('s') && known.includes(short) ? short : grain;
}
