import type { BatchRange } from '../../manifest/index.ts';

export const BATCH_SIZES = ['hour', 'day', 'month', 'year'] as const;
export type BatchSize = (typeof BATCH_SIZES)[number];

/** What decides about a microbatch model's batches; all times are UTC. */
export interface BatchRules {
  readonly size: BatchSize;
  /** Where the first batch of a new table starts. */
  readonly begin: Date;
  /** How many batches before the latest are built again. */
  readonly lookback: number;
  /** Whether the table stands and is added to. */
  readonly isIncremental: boolean;
  readonly now: Date;
  /** `--event-time-start` and `--event-time-end`. */
  readonly from?: Date;
  readonly until?: Date;
}

/** The start of the hour, day, month or year that a moment lies in, or of another so many of them away. */
export function startOfBatch(moment: Date, size: BatchSize, offset = 0): Date {
  const [year, month, day, hour] = [
    moment.getUTCFullYear(),
    moment.getUTCMonth(),
    moment.getUTCDate(),
    moment.getUTCHours(),
  ];
  switch (size) {
    case 'hour':
      return new Date(Date.UTC(year, month, day, hour + offset));
    case 'day':
      return new Date(Date.UTC(year, month, day + offset));
    case 'month':
      return new Date(Date.UTC(year, month + offset));
    case 'year':
      return new Date(Date.UTC(year + offset, 0));
  }
}

/**
 * The batches to build, oldest first, as dbt counts them (`materializations/incremental/microbatch.py`): from `begin`, or
 * from `lookback` batches before the one that is under way, to the end of that one.
 */
export function batchesDue(rules: BatchRules): readonly BatchRange[] {
  const { size, lookback, now, from, until } = rules;
  const last = until ?? now;
  const isOnBorder = startOfBatch(last, size).getTime() === last.getTime();
  const end = isOnBorder ? last : startOfBatch(last, size, 1);
  const start = from
    ? startOfBatch(from, size)
    : rules.isIncremental
      ? // The end is always on a border: the batch under way is the one before it.
        startOfBatch(end, size, -(lookback + 1))
      : startOfBatch(rules.begin, size);
  const batches: BatchRange[] = [];
  let at = start;
  do {
    const next = startOfBatch(at, size, 1);
    batches.push([at, next < end ? next : end]);
    at = next;
  } while (at < end);
  return batches;
}

/** dbt's id of a batch: `2024013107`, as many places as its size has. */
export function batchId([start]: BatchRange, size: BatchSize): string {
  const places: Readonly<Record<BatchSize, number>> = { year: 4, month: 7, day: 10, hour: 13 };
  return start.toISOString().slice(0, places[size]).replaceAll('-', '');
}
