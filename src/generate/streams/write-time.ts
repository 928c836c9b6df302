import type { TimeFormat } from './stream-spec.ts';

/** An instant (milliseconds since 1970, UTC) in the form that a field asks for. */
export function writeTime(instant: number, format: TimeFormat): string | number {
  switch (format) {
    case 'epoch_ms':
      return Math.round(instant);
    case 'epoch_s':
      return Math.floor(instant / 1000);
    case 'iso':
      return new Date(instant).toISOString();
    case 'date':
      return new Date(instant).toISOString().slice(0, 10);
    case 'datetime':
      return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
  }
}
