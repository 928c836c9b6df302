/** Where each batch of a partition's log lies: one entry a batch, in memory, rebuilt from the headers at the start. */
export class BatchIndex {
  readonly #baseOffsets: number[] = [];
  readonly #positions: number[] = [];
  readonly #maxTimestamps: number[] = [];

  get length(): number {
    return this.#baseOffsets.length;
  }

  add(baseOffset: number, position: number, maxTimestamp: number): void {
    this.#baseOffsets.push(baseOffset);
    this.#positions.push(position);
    this.#maxTimestamps.push(maxTimestamp);
  }

  positionOf(entry: number): number | undefined {
    return this.#positions[entry];
  }

  baseOffsetOf(entry: number): number | undefined {
    return this.#baseOffsets[entry];
  }

  /** The last entry whose value in `list` is at most `wanted`; -1 when there is none. */
  static #lastAtMost(list: readonly number[], wanted: number): number {
    let low = -1;
    let high = list.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((list[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The entry of the batch that holds an offset. */
  entryAt(offset: number): number {
    return BatchIndex.#lastAtMost(this.#baseOffsets, offset);
  }

  /** The last entry that begins at or before a position. */
  entryAtPosition(position: number): number {
    return BatchIndex.#lastAtMost(this.#positions, position);
  }

  /** The first batch that holds a record of this time or later; times need not rise, so all are looked at. */
  firstEntrySince(timestamp: number): number {
    return this.#maxTimestamps.findIndex((max) => max >= timestamp);
  }

  /** The batch with the latest record; -1 when there is none. */
  latestEntry(): number {
    let latest = -1;
    let best = -Infinity;
    for (const [entry, max] of this.#maxTimestamps.entries()) {
      if (max > best) {
        best = max;
        latest = entry;
      }
    }
    return latest;
  }

  maxTimestampOf(entry: number): number | undefined {
    return this.#maxTimestamps[entry];
  }
}
