import type { Random } from '../random/random.ts';
import type { Arrival } from './stream-spec.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How much busier than on average an instant is: straight lines between the hours' factors, around the clock. */
export function busyness(curve: readonly number[], instant: number): number {
  const hour = ((((instant % DAY) + DAY) % DAY) / HOUR) % 24;
  const before = Math.floor(hour);
  const share = hour - before;
  return (curve[before] ?? 1) * (1 - share) + (curve[(before + 1) % 24] ?? 1) * share;
}

/** The time of the next arrival after `after`, and how many come then. */
export function nextArrival(
  arrival: Exclude<Arrival, { kind: 'once' }>,
  after: number,
  random: Random,
): { readonly at: number; readonly count: number } {
  if (arrival.kind === 'every') {
    return { at: after + arrival.interval, count: random.integer(arrival.count.min, arrival.count.max) };
  }
  const { curve, perSecond } = arrival;
  const gap = (): number => (random.exponential() * 1_000) / perSecond;
  if (!curve) return { at: after + gap(), count: 1 };
  // Arrivals at the busiest hour's rate, of which quieter hours let only some through (Lewis and Shedler's thinning).
  const highest = Math.max(...curve);
  for (let at = after + gap() / highest; ; at += gap() / highest)
    if (random.happens(busyness(curve, at) / highest)) return { at, count: 1 };
}
