/** Bytes that a match has at least: what is hashed. */
const LEAST = 4;
const HASH_BITS = 14;

/** One repetition: `literals` bytes as they are, then `length` bytes that stand `distance` bytes back. */
export type MatchVisitor = (
  literalStart: number,
  literalEnd: number,
  distance: number,
  length: number,
) => void;

/**
 * Finds repetitions in a block of at most 64 KiB, greedily, the first one that fits: fast rather than thorough.
 * No match begins or ends in the last `tail` bytes.
 * @returns where the literals begin that follow the last match
 */
export function findMatches(
  input: Buffer,
  start: number,
  end: number,
  tail: number,
  visit: MatchVisitor,
): number {
  // Positions by hash, from the block's start and plus one; 0 is none.
  const seen = new Uint16Array(1 << HASH_BITS);
  let literalStart = start;
  for (let at = start; at + LEAST + tail <= end;) {
    const word = input.readUInt32LE(at);
    const slot = Math.imul(word, 2_654_435_761) >>> (32 - HASH_BITS);
    const candidate = start + (seen[slot] ?? 0) - 1;
    seen[slot] = at - start + 1;
    if (candidate < start || candidate >= at || input.readUInt32LE(candidate) !== word) {
      at += 1;
      continue;
    }
    let length = LEAST;
    while (at + length < end - tail && input[candidate + length] === input[at + length]) length += 1;
    visit(literalStart, at, at - candidate, length);
    at += length;
    literalStart = at;
  }
  return literalStart;
}
