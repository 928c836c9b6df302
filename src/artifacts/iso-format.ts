/**
 * A time in UTC as Python's `isoformat` gives it: microseconds, or no fraction at all for a whole second. Most of dbt's
 * times have no zone, and artifacts put a `Z` behind them.
 */
export const toIsoFormat = (time: Date): string => `${wallClock(time)}Z`;

/** The same for the times that dbt has with their zone: moments of sources, bounds of batches, the start of a run. */
export const toZonedIsoFormat = (time: Date): string => `${wallClock(time)}+00:00`;

function wallClock(time: Date): string {
  const [seconds = '', fraction = ''] = time.toISOString().slice(0, -1).split('.');
  return Number(fraction) === 0 ? seconds : `${seconds}.${fraction}000`;
}
