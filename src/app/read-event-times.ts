import { isRecord, UserError, type Json } from '../base/index.ts';
import type { TimeWindow } from '../context/index.ts';
import { parseYaml } from '../project/index.ts';
import { badEventTime, badSample, eventTimeMissing, eventTimesReversed } from './diagnostics.ts';

/** The flags that bound what a command reads in time, as texts. */
export interface EventTimeOptions {
  /** `--sample`: `3 days`, or `{start: 2024-01-01, end: 2024-02-01}`. */
  readonly sample?: string | undefined;
  readonly eventTimeStart?: string | undefined;
  readonly eventTimeEnd?: string | undefined;
}

/** What the flags come to; all times are UTC. */
export interface EventTimes {
  /** What is seen of every relation that has an `event_time`. */
  readonly sample?: TimeWindow;
  /** What microbatch models build: `--event-time-start` to `--event-time-end`, but under `--sample` the sample. */
  readonly batches?: TimeWindow;
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/;

/** A date or a time of day in UTC, in the forms that dbt takes. */
function readMoment(text: string): Date | undefined {
  const isDate = DATE.test(text);
  if (!isDate && !MOMENT.test(text)) return undefined;
  const zoned = isDate ? `${text}T00:00:00Z` : text.replace(' ', 'T');
  const moment = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(zoned) ? zoned : `${zoned}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** So many hours, days, months or years before a moment; a day that the month lacks is its last, as in dbt. */
function before(moment: Date, count: number, grain: string): Date | undefined {
  const earlier = new Date(moment);
  switch (grain) {
    case 'hour':
      earlier.setUTCHours(earlier.getUTCHours() - count);
      return earlier;
    case 'day':
      earlier.setUTCDate(earlier.getUTCDate() - count);
      return earlier;
    case 'month':
    case 'year': {
      const day = earlier.getUTCDate();
      earlier.setUTCDate(1);
      earlier.setUTCMonth(earlier.getUTCMonth() - count * (grain === 'year' ? 12 : 1));
      const last = new Date(Date.UTC(earlier.getUTCFullYear(), earlier.getUTCMonth() + 1, 0)).getUTCDate();
      earlier.setUTCDate(Math.min(day, last));
      return earlier;
    }
    default:
      return undefined;
  }
}

function momentOf(value: Json | undefined): Date | undefined {
  return typeof value === 'string' ? readMoment(value) : undefined;
}

/** @throws UserError for anything but the two forms */
function readSample(text: string, now: Date): TimeWindow {
  if (text.trimStart().startsWith('{')) {
    const { data } = parseYaml({ path: '--sample', text });
    const start = isRecord(data) ? momentOf(data['start']) : undefined;
    const end = isRecord(data) ? momentOf(data['end']) : undefined;
    if (!start || !end) throw new UserError(badSample(text));
    return { start, end };
  }
  const [, count = '', grain = ''] = /^([+-]?\d+) (\w+)$/.exec(text) ?? [];
  const start = before(now, Number(count), grain.toLowerCase().replace(/s+$/, ''));
  if (count === '' || !start) throw new UserError(badSample(text));
  return { start, end: now };
}

function readBound(name: string, text: string): Date {
  const moment = readMoment(text);
  if (!moment) throw new UserError(badEventTime(name, text));
  return moment;
}

/** Reads the flags as dbt does. @throws UserError for times that are none, one without the other, and an end before its start */
export function readEventTimes(options: EventTimeOptions, now: Date): EventTimes {
  const { sample: sampleText, eventTimeStart, eventTimeEnd } = options;
  const sample = sampleText === undefined ? undefined : readSample(sampleText, now);
  if (eventTimeStart === undefined && eventTimeEnd === undefined) {
    return sample ? { sample, batches: sample } : {};
  }
  if (eventTimeStart === undefined)
    throw new UserError(eventTimeMissing('event-time-start', 'event-time-end'));
  if (eventTimeEnd === undefined) throw new UserError(eventTimeMissing('event-time-end', 'event-time-start'));
  const given = {
    start: readBound('event-time-start', eventTimeStart),
    end: readBound('event-time-end', eventTimeEnd),
  };
  if (given.start >= given.end) throw new UserError(eventTimesReversed());
  return sample ? { sample, batches: sample } : { batches: given };
}
