import type { Neighbours } from './assign-layers.ts';

/** How often the columns are swept in each direction; more gains little. */
const SWEEPS = 12;

/** How many pairs of edges cross between neighbouring columns. */
export function countCrossings(layers: readonly (readonly number[])[], { after }: Neighbours): number {
  let crossings = 0;
  for (const [index, layer] of layers.entries()) {
    const right = layers[index + 1];
    if (!right) break;
    const place = new Map(right.map((node, at) => [node, at]));
    // A Fenwick tree over the right column counts the edges already drawn that end below each new one.
    const tree = new Uint32Array(right.length + 1);
    let drawn = 0;
    for (const node of layer) {
      const ends = (after[node] ?? []).map((next) => place.get(next) ?? 0);
      for (const end of ends) {
        let above = 0;
        for (let at = end + 1; at > 0; at -= at & -at) above += tree[at] ?? 0;
        crossings += drawn - above;
      }
      for (const end of ends) {
        drawn += 1;
        for (let at = end + 1; at <= right.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
      }
    }
  }
  return crossings;
}

/** Sorts a column by the mean place of each node's neighbours in the column beside it; nodes without stay. */
function sortByBarycentre(
  layer: readonly number[],
  beside: readonly number[],
  neighbours: readonly (readonly number[])[],
): readonly number[] {
  const place = new Map(beside.map((node, at) => [node, at]));
  const scale = beside.length / Math.max(1, layer.length);
  const keyed = layer.map((node, at) => {
    const places = (neighbours[node] ?? []).flatMap((other) => place.get(other) ?? []);
    const key = places.length === 0 ? at * scale : places.reduce((sum, one) => sum + one, 0) / places.length;
    return { node, key, at };
  });
  return keyed.sort((a, b) => a.key - b.key || a.at - b.at).map((entry) => entry.node);
}

/**
 * Orders each column from top to bottom so that few edges cross: barycentre sweeps to the right and back, of which
 * the best is kept. Every edge must lead from one column to the next.
 */
export function orderLayers(
  layers: readonly (readonly number[])[],
  neighbours: Neighbours,
): readonly (readonly number[])[] {
  const isLinked = (node: number): boolean =>
    (neighbours.before[node] ?? []).length + (neighbours.after[node] ?? []).length > 0;
  let current: (readonly number[])[] = layers.map((layer) => layer.filter(isLinked));
  let best: readonly (readonly number[])[] = current;
  let fewest = countCrossings(current, neighbours);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    current = [...current];
    const isRightward = sweep % 2 === 0;
    for (let step = 1; step < current.length; step += 1) {
      const at = isRightward ? step : current.length - 1 - step;
      const beside = current[isRightward ? at - 1 : at + 1] ?? [];
      current[at] = sortByBarycentre(
        current[at] ?? [],
        beside,
        isRightward ? neighbours.before : neighbours.after,
      );
    }
    const crossings = countCrossings(current, neighbours);
    if (crossings < fewest) {
      fewest = crossings;
      best = current;
    }
  }
  // What has no links stands below the rest.
  return best.map((layer, at) => [...layer, ...(layers[at] ?? []).filter((node) => !isLinked(node))]);
}
