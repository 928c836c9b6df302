import { DirectedGraph } from 'graphology';
import { topologicalSort } from 'graphology-dag';
import { UserError } from '../base/index.ts';
import type { Manifest } from '../manifest/index.ts';
import { dependencyCycle } from './diagnostics.ts';
import { findCycle } from './find-cycle.ts';
import { graphMembers, type GraphMember } from './graph-member.ts';

/** The project's DAG: an edge runs from each node to those that depend on it. Never changed once built. */
export interface ProjectGraph {
  /** All members by `unique_id`. */
  readonly members: ReadonlyMap<string, GraphMember>;
  /** All ids, each after everything it depends on; the same for the same project, however it was read. */
  readonly order: readonly string[];
  /** The place of an id in `order`; -1 for an unknown id. */
  position(id: string): number;
  /** Direct dependencies, in order of id. */
  parents(id: string): readonly string[];
  /** Nodes that depend on it directly, in order of id. */
  children(id: string): readonly string[];
  /** Everything upstream of any of the ids, at most `depth` edges away (default: any distance); a given id only if another leads to it. */
  ancestors(ids: Iterable<string>, depth?: number): ReadonlySet<string>;
  /** Everything downstream, by the same rules. */
  descendants(ids: Iterable<string>, depth?: number): ReadonlySet<string>;
}

/** Breadth-first, so that each node is met at its least distance. */
function reach(
  from: Iterable<string>,
  next: (id: string) => readonly string[],
  depth: number,
): ReadonlySet<string> {
  const found = new Set<string>();
  let layer: Iterable<string> = from;
  for (let step = 0; step < depth; step += 1) {
    const following: string[] = [];
    for (const id of layer) {
      for (const neighbour of next(id)) {
        if (found.has(neighbour)) continue;
        found.add(neighbour);
        following.push(neighbour);
      }
    }
    if (following.length === 0) break;
    layer = following;
  }
  return found;
}

const NONE: readonly string[] = [];

/**
 * The DAG of a manifest: models, seeds, snapshots, tests, sources, exposures and every other kind that depends on
 * nodes. A dependency that is not in the manifest adds no edge: finding those is parsing's task.
 * @throws UserError `DEPENDENCY_CYCLE` that names each node of one loop with its file.
 */
export function buildGraph(manifest: Manifest): ProjectGraph {
  const members = graphMembers(manifest);
  const dag = new DirectedGraph();
  for (const id of members.keys()) dag.addNode(id);
  for (const member of members.values()) {
    for (const parent of member.dependsOn) {
      if (members.has(parent)) dag.mergeEdge(parent, member.id);
    }
  }
  const cycle = findCycle(members.keys(), (id) => dag.outNeighbors(id));
  if (cycle) throw new UserError(dependencyCycle(cycle, members, manifest.provenance));

  const order = topologicalSort(dag);
  const positions = new Map(order.map((id, index) => [id, index]));
  const neighbours = new Map<string, { parents: readonly string[]; children: readonly string[] }>();
  for (const id of members.keys()) {
    neighbours.set(id, { parents: dag.inNeighbors(id).sort(), children: dag.outNeighbors(id).sort() });
  }
  const parents = (id: string): readonly string[] => neighbours.get(id)?.parents ?? NONE;
  const children = (id: string): readonly string[] => neighbours.get(id)?.children ?? NONE;
  return {
    members,
    order,
    position: (id) => positions.get(id) ?? -1,
    parents,
    children,
    ancestors: (ids, depth = Infinity) => reach(ids, parents, depth),
    descendants: (ids, depth = Infinity) => reach(ids, children, depth),
  };
}
