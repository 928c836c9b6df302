/** A time as Python's `isoformat` gives it, in UTC: microseconds, or no fraction at all for a whole second. */
export function toIsoFormat(time: Date): string {
  const [seconds = '', fraction = ''] = time.toISOString().slice(0, -1).split('.');
  return Number(fraction) === 0 ? `${seconds}Z` : `${seconds}.${fraction}000Z`;
}
