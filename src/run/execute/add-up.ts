import type { StatementResult } from '../../warehouse/index.ts';

const sum = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one + other;

/**
 * What a node's main statements did together, under the query id of the last: a count that one of them lacks is unknown,
 * the peak is the highest that is known.
 */
export function addUp(before: StatementResult | undefined, last: StatementResult): StatementResult {
  if (!before) return last;
  const rowsRead = sum(before.rowsRead, last.rowsRead);
  const bytesRead = sum(before.bytesRead, last.bytesRead);
  const rowsWritten = sum(before.rowsWritten, last.rowsWritten);
  const bytesWritten = sum(before.bytesWritten, last.bytesWritten);
  const peaks = [before.peakMemory, last.peakMemory].filter((peak) => peak !== undefined);
  return {
    queryId: last.queryId,
    elapsed: before.elapsed + last.elapsed,
    ...(rowsRead === undefined ? {} : { rowsRead }),
    ...(bytesRead === undefined ? {} : { bytesRead }),
    ...(rowsWritten === undefined ? {} : { rowsWritten }),
    ...(bytesWritten === undefined ? {} : { bytesWritten }),
    ...(peaks.length === 0 ? {} : { peakMemory: Math.max(...peaks) }),
  };
}
