/** Edges of a DAG between nodes numbered from 0, each as `[from, to]`. */
export type Links = readonly (readonly [number, number])[];

/** For each node, the nodes its edges come from and lead to. */
export interface Neighbours {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

export function neighboursOf(count: number, links: Links): Neighbours {
  const before: number[][] = Array.from({ length: count }, () => []);
  const after: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of links) {
    before[to]?.push(from);
    after[from]?.push(to);
  }
  return { before, after };
}

/**
 * The column of each node: one more than the rightmost of those before it, so every edge leads to the right.
 * Nodes in `last` (where the data's way ends) all stand in the last column.
 * @throws RangeError if the graph has a loop.
 */
export function assignLayers(
  count: number,
  { before, after }: Neighbours,
  last: ReadonlySet<number>,
): readonly number[] {
  const layers = Array.from({ length: count }, () => 0);
  const pending = before.map((list) => list.length);
  const order = [...pending.keys()].filter((node) => pending[node] === 0);
  for (const node of order) {
    for (const next of after[node] ?? []) {
      layers[next] = Math.max(layers[next] ?? 0, (layers[node] ?? 0) + 1);
      const left = (pending[next] ?? 0) - 1;
      pending[next] = left;
      if (left === 0) order.push(next);
    }
  }
  if (order.length < count) throw new RangeError('a lineage with a loop has no layers');
  const deepest = layers.reduce((most, layer) => Math.max(most, layer), 0);
  // Only ends may move: anything after them would come to stand to their left.
  for (const node of last) if ((after[node] ?? []).length === 0) layers[node] = deepest;
  return layers;
}
