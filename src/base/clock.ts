/** The program's one source of time; nothing else asks the system. */
export interface Clock {
  /** Wall-clock time; frozen when `TSDBT_NOW` is set. */
  now(): Date;
  /** Milliseconds since an arbitrary start, for durations; never frozen. */
  monotonic(): number;
}

/** @throws RangeError if `frozenAt` (ISO 8601, usually `TSDBT_NOW`) is not a date. */
export function createClock(frozenAt?: string): Clock {
  const monotonic = (): number => performance.now();
  if (!frozenAt) return { now: () => new Date(), monotonic };
  const instant = new Date(frozenAt).getTime();
  if (Number.isNaN(instant)) throw new RangeError(`TSDBT_NOW is not an ISO 8601 date: '${frozenAt}'`);
  return { now: () => new Date(instant), monotonic };
}
