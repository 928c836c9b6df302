/** What a statement did, for `X-ClickHouse-Summary`; a count that is not exact is absent. */
export interface Counts {
  readonly readRows?: number;
  readonly readBytes?: number;
  readonly writtenRows?: number;
  readonly writtenBytes?: number;
  readonly resultRows?: number;
  readonly resultBytes?: number;
  /** Its peak, in bytes. */
  readonly memoryUsage?: number;
}

/** A statement that succeeded, or a stream that has begun. */
export interface Outcome {
  readonly format: string;
  readonly counts: Counts;
  /** A whole answer, or blocks that may yet end in a failure. */
  readonly body: Uint8Array | AsyncGenerator<Uint8Array>;
}

/** The summary header's value; counts are texts, as ClickHouse has them. */
export function renderSummary(counts: Counts, elapsedMs: number): string {
  const { readRows, readBytes, writtenRows, writtenBytes, resultRows, resultBytes, memoryUsage } = counts;
  const entries: [string, number | undefined][] = [
    ['read_rows', readRows],
    ['read_bytes', readBytes],
    ['written_rows', writtenRows],
    ['written_bytes', writtenBytes],
    ['result_rows', resultRows],
    ['result_bytes', resultBytes],
    ['memory_usage', memoryUsage],
    ['elapsed_ns', Math.round(elapsedMs * 1e6)],
  ];
  return JSON.stringify(
    Object.fromEntries(
      entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    ),
  );
}
