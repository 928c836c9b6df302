import type { GeneratedRecord } from './generated-record.ts';

/** Where records go. Kafka's and ClickHouse's are in the room `stream`. */
export interface RecordTarget {
  /** Makes ready for these topics; called once, before the first record. */
  open(topics: readonly string[]): Promise<void>;
  /** Takes a record; a promise when the caller should await it before the next one. */
  send(record: GeneratedRecord): Promise<void> | undefined;
  /** Resolves when everything sent so far is where it belongs. */
  flush(): Promise<void>;
  /** Flushes, then lets go of what `open` took. */
  close(): Promise<void>;
}

/**
 * How a record becomes a message's bytes. Topics are compiled to JSON text, so that is what a format gets; one with a
 * schema (Avro with a registry) reads it again, and registers what it needs in `prepare`.
 */
export interface RecordFormat {
  prepare(topics: readonly string[]): Promise<void>;
  encode(topic: string, json: string): string | Uint8Array;
}

export const jsonFormat: RecordFormat = {
  prepare: () => Promise.resolve(),
  encode: (_topic, json) => json,
};
