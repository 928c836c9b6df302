import type { Json, Span } from '../../base/index.ts';
import type { Distribution } from '../random/distribution.ts';

/** Both ends belong to it. Durations are milliseconds. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How an instant is written. */
export type TimeFormat = 'iso' | 'epoch_ms' | 'epoch_s' | 'date' | 'datetime';

/** How a field's value is made. */
export type ValueSpec = (
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'expression'; readonly text: string }
  | { readonly kind: 'record'; readonly fields: readonly FieldSpec[] }
  | { readonly kind: 'list'; readonly items: readonly ValueSpec[] }
  | {
      readonly kind: 'number';
      readonly range: Range;
      readonly decimals: number;
      readonly distribution: Distribution;
      readonly isText: boolean;
    }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[]; readonly distribution: Distribution }
  | { readonly kind: 'date'; readonly range: Range; readonly format: TimeFormat }
  /** When what the record tells of happened, or when it is sent; `plus` later, by a random duration. */
  | {
      readonly kind: 'time';
      readonly of: 'event' | 'sent';
      readonly plus: Range | undefined;
      readonly format: TimeFormat;
    }
  | { readonly kind: 'sequence'; readonly start: number }
  /** The number of the key that the record is of, in a key space. */
  | { readonly kind: 'key' }
  /** A field of a record that another stream has made; the same record for all references of one name. */
  | {
      readonly kind: 'reference';
      readonly pool: string;
      readonly field: string;
      readonly distribution: Distribution;
      readonly name: string;
    }
  /** A field of the thing whose life an event belongs to. */
  | { readonly kind: 'of'; readonly field: string }
) & {
  readonly span: Span;
  /** How often there is null instead. */
  readonly nullChance: number;
};

export interface Choice {
  readonly value: Json;
  /** Relative to the others' weights. */
  readonly weight: number;
}

export interface FieldSpec {
  readonly name: string;
  readonly value: ValueSpec;
}

/** When a stream's records come. */
export type Arrival =
  /** All at the start. */
  | { readonly kind: 'once'; readonly count: Range }
  /** At random, so many a second in the mean; more or less by the hour of the day (24 factors around 1, UTC). */
  | { readonly kind: 'rate'; readonly perSecond: number; readonly curve: readonly number[] | undefined }
  /** Some at a time, at even intervals. */
  | { readonly kind: 'every'; readonly interval: number; readonly count: Range };

/** How often something happens to a record, and how much later than it should. */
export interface Delay {
  readonly chance: number;
  readonly by: Range;
}

/** How long a thing waits: evenly between two ends, or at random around a mean. */
export type Wait = Range | { readonly mean: number };

export interface Transition {
  readonly to: string;
  readonly chance: number;
  readonly wait: Wait;
}

export interface StateSpec {
  readonly name: string;
  /** Where the event goes; the stream's own topic unless given, with the whole record. */
  readonly topic: string | undefined;
  readonly key: string | null;
  readonly fields: readonly FieldSpec[];
  readonly next: readonly Transition[];
}

/** What becomes of a thing after it has come: the first state is the one it comes in. */
export interface Life {
  /** The field that holds the state's name. */
  readonly field: string | undefined;
  readonly states: readonly StateSpec[];
}

/** A fixed set of keys, 1 … `count`, all there at the start; then changes of them. */
export interface KeySpace {
  readonly count: number;
  readonly update: number;
  readonly remove: number;
  readonly insert: number;
  /** The fields that an update makes anew. */
  readonly changing: readonly FieldSpec[];
  /** What a removal sends besides the key: a field set to true on the last record, or nothing at all (a tombstone). */
  readonly removedField: string | undefined;
}

export interface StreamSpec {
  /** By which other streams refer to it. */
  readonly name: string;
  readonly topic: string;
  readonly key: string | null;
  readonly fields: readonly FieldSpec[];
  readonly arrival: Arrival;
  /** How many records others can refer to: the latest ones. */
  readonly remembered: number;
  readonly late: Delay | undefined;
  readonly repeated: Delay | undefined;
  readonly life: Life | undefined;
  readonly keySpace: KeySpace | undefined;
  readonly span: Span;
}

/** A generator spec of our own. */
export interface StreamsSpec {
  readonly seed: number | undefined;
  /** When the generator's clock starts, milliseconds since 1970. */
  readonly start: number | undefined;
  readonly streams: readonly StreamSpec[];
}
