import type { Clock } from '../../base/index.ts';
import type { Range } from '../streams/stream-spec.ts';

/** What a run may be told; `undefined` is "not told". Instants and durations are milliseconds. */
export interface GeneratorOptions {
  /** Iterations of a datagen spec (10 unless told, or no end with `every`), arrivals of our own; below 0 goes on for ever. */
  readonly number: number | undefined;
  /** A pause after each iteration. */
  readonly wait: number;
  /** Put before each topic's name with `_`. */
  readonly prefix: string;
  /** The same seed gives the same bytes; wins over the spec's. */
  readonly seed: number | undefined;
  /** Characters of noise that each record of a datagen spec gets besides. */
  readonly recordSize: number | undefined;
  /** At most so many records a second. */
  readonly rate: number | undefined;
  /** Batches at even intervals, in place of the spec's own arrivals. */
  readonly every: number | undefined;
  readonly count: Range | undefined;
  /** Where the generator's clock starts, and where it ends. */
  readonly from: number | undefined;
  readonly until: number | undefined;
  /** Go on at the pace of the clock once it has caught up with it. */
  readonly thenLive: boolean;
  /** Never wait for the clock: a dry run. */
  readonly isHurried: boolean;
  /** Whether the clock was set by hand, and so is the same in each run. */
  readonly isClockFixed: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told about once a second, and at the end. */
  readonly onProgress?: (progress: GeneratorProgress) => void;
}

/** What has been made, by topic. */
export interface GeneratorProgress {
  readonly counts: ReadonlyMap<string, number>;
  readonly records: number;
  /** Milliseconds since the run's start. */
  readonly elapsed: number;
}
