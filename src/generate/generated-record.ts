/** A message that was made. */
export interface GeneratedRecord {
  readonly topic: string;
  readonly key: string | null;
  /** JSON text; null is a tombstone: what the key stood for is gone. */
  readonly value: string | null;
  /** When what it tells of happened, milliseconds since 1970: the message's timestamp; the time of sending unless given. */
  readonly eventTime?: number;
}

/** What is made in one go. */
export interface GeneratedStep {
  readonly records: readonly GeneratedRecord[];
  /** When it is to be sent, on the generator's own clock; at once unless given. */
  readonly sendTime?: number;
}

/** Steps in order of sending, one made at a time; nothing when there are no more. */
export interface StepSource {
  /** Every topic that records may go to. */
  readonly topics: readonly string[];
  next(): GeneratedStep | undefined;
}
