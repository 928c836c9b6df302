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
  const graph = graphOf(graphMembers(manifest));
  const cycle = findCycle(graph.members.keys(), (id) => graph.children(id));
  if (cycle) throw new UserError(dependencyCycle(cycle, graph.members, manifest.provenance));
  return graph;
}

/** The DAG of members that are known to have no cycle; they come in the order of their ids. */
export function graphOf(members: ReadonlyMap<string, GraphMember>): ProjectGraph {
  return new MemberGraph(members);
}

/** Neighbours and order are worked out when they are first asked for: not every command needs them. */
class MemberGraph implements ProjectGraph {
  readonly members: ReadonlyMap<string, GraphMember>;
  readonly #parents = new Map<string, readonly string[]>();
  readonly #children = new Map<string, string[]>();
  #isLinked = false;
  #order: readonly string[] | undefined;
  #positions: ReadonlyMap<string, number> | undefined;

  constructor(members: ReadonlyMap<string, GraphMember>) {
    this.members = members;
  }

  #link(): void {
    if (this.#isLinked) return;
    this.#isLinked = true;
    const { members } = this;
    for (const { id, dependsOn } of members.values()) {
      const parents = dependsOn.filter((parent) => members.has(parent));
      if (parents.length === 0) continue;
      const unique = parents.length > 1 ? [...new Set(parents)].sort() : parents;
      this.#parents.set(id, unique);
      // Members come in the order of their ids, and so do the children of each.
      for (const parent of unique) {
        const known = this.#children.get(parent);
        if (known) known.push(id);
        else this.#children.set(parent, [id]);
      }
    }
  }

  get order(): readonly string[] {
    this.#order ??= this.#sort();
    return this.#order;
  }

  #sort(): readonly string[] {
    this.#link();
    const dag = new DirectedGraph();
    for (const id of this.members.keys()) dag.addNode(id);
    for (const [id, parents] of this.#parents) for (const parent of parents) dag.addEdge(parent, id);
    return topologicalSort(dag);
  }

  position(id: string): number {
    this.#positions ??= new Map(this.order.map((each, index) => [each, index]));
    return this.#positions.get(id) ?? -1;
  }

  parents(id: string): readonly string[] {
    this.#link();
    return this.#parents.get(id) ?? NONE;
  }

  children(id: string): readonly string[] {
    this.#link();
    return this.#children.get(id) ?? NONE;
  }

  ancestors(ids: Iterable<string>, depth = Infinity): ReadonlySet<string> {
    return reach(ids, (id) => this.parents(id), depth);
  }

  descendants(ids: Iterable<string>, depth = Infinity): ReadonlySet<string> {
    return reach(ids, (id) => this.children(id), depth);
  }
}
