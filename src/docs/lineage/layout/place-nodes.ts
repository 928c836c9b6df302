import type { Neighbours } from './assign-layers.ts';

/** Rounds of moving nodes towards their neighbours. */
const ROUNDS = 10;

/** Takes part in a column but moves nobody. */
const WEIGHTLESS = 1e-6;

/** Nodes that touch and move as one. */
interface Block {
  /** Index of its first node in the column. */
  first: number;
  weight: number;
  /** The mean of where its nodes want the block's first node to be. */
  start: number;
}

/**
 * Places for a column, nearest to the wanted ones in the sense of least squares, in the given order and no closer than
 * `gaps` (from each node to the next): whoever would overlap joins a block, and blocks settle where they want on the
 * whole.
 */
export function settle(
  wanted: readonly number[],
  weights: readonly number[],
  gaps: readonly number[],
): readonly number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const index of wanted.keys()) {
    offsets.push(offset);
    offset += gaps[index] ?? 0;
  }
  const blocks: Block[] = [];
  for (const [index, place] of wanted.entries()) {
    let block: Block = { first: index, weight: weights[index] ?? 1, start: place - (offsets[index] ?? 0) };
    for (let above = blocks.at(-1); above && above.start > block.start; above = blocks.at(-1)) {
      blocks.pop();
      const weight = above.weight + block.weight;
      block = {
        first: above.first,
        weight,
        start: (above.start * above.weight + block.start * block.weight) / weight,
      };
    }
    blocks.push(block);
  }
  const places: number[] = [];
  for (const [at, block] of blocks.entries()) {
    const end = blocks[at + 1]?.first ?? wanted.length;
    for (let index = block.first; index < end; index += 1) places.push(block.start + (offsets[index] ?? 0));
  }
  return places;
}

/**
 * The vertical centre of each node: columns keep their order and their gaps, and nodes draw near the middle of what
 * they are linked to.
 * @param heights by node. @param gap between nodes of a column. @param isBend whether a node is only a bend of an edge,
 * which pulls harder, so that long edges run straight.
 */
export function placeNodes(
  layers: readonly (readonly number[])[],
  { before, after }: Neighbours,
  heights: readonly number[],
  gap: number,
  isBend: (node: number) => boolean,
): readonly number[] {
  const height = (node: number | undefined): number => (node === undefined ? 0 : (heights[node] ?? 0));
  const gapsOf = (layer: readonly number[]): readonly number[] =>
    layer.map((node, at) => (height(node) + height(layer[at + 1])) / 2 + gap);
  const centres: number[] = [];
  for (const layer of layers) {
    const zeros = layer.map(() => 0);
    for (const [at, place] of settle(
      zeros,
      zeros.map(() => 1),
      gapsOf(layer),
    ).entries())
      centres[layer[at] ?? 0] = place;
  }

  const isOnlyLink = (a: number, b: number): boolean => {
    const [left, right] = (after[a] ?? []).includes(b) ? [a, b] : [b, a];
    return (after[left] ?? []).length === 1 && (before[right] ?? []).length === 1;
  };
  const pullOf = (node: number, other: number): number => {
    if (isOnlyLink(node, other)) return 8;
    return isBend(node) && isBend(other) ? 4 : 1;
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const isRightward = round % 2 === 0;
    for (const layer of isRightward ? layers : layers.toReversed()) {
      const wanted: number[] = [];
      const weights: number[] = [];
      for (const node of layer) {
        const near = (isRightward ? before : after)[node] ?? [];
        // Late rounds look both ways, so that nothing ends up hanging from one side.
        const all =
          round < ROUNDS - 4 && near.length > 0 ? near : [...(before[node] ?? []), ...(after[node] ?? [])];
        let sum = 0;
        let total = 0;
        for (const other of all) {
          const pull = pullOf(node, other);
          sum += pull * (centres[other] ?? 0);
          total += pull;
        }
        // What has no links stays close to what stands above it.
        wanted.push(total > 0 ? sum / total : (centres[layer[0] ?? 0] ?? 0));
        weights.push(total > 0 ? total : WEIGHTLESS);
      }
      for (const [at, place] of settle(wanted, weights, gapsOf(layer)).entries())
        centres[layer[at] ?? 0] = place;
    }
  }
  return centres;
}
