/** Consecutive offsets of one partition, both ends included. */
export interface OffsetRange {
  readonly first: number;
  readonly last: number;
}

const NOTE = /^tsdbt insert (?<first>\d+)-(?<last>\d+)$/;

/**
 * The note that stands with the group while a block is being inserted. An owner can lose its partition, or its life,
 * in the middle of an insert that ClickHouse still carries out; the next owner then repeats exactly this range under
 * the same token, and ClickHouse keeps it once.
 */
export const pendingNote = ({ first, last }: OffsetRange): string => `tsdbt insert ${first}-${last}`;

/** The range that a note tells of; undefined for what is no note of ours. */
export function readPendingNote(note: string): OffsetRange | undefined {
  const groups = NOTE.exec(note)?.groups;
  if (!groups) return undefined;
  const range = { first: Number(groups['first']), last: Number(groups['last']) };
  return range.last >= range.first ? range : undefined;
}
