import type { GraphMember } from '../graph-member.ts';
import type { ProjectGraph } from '../project-graph.ts';

/** Kinds that wait for tests: everything that is built. */
const isExecutable = (member: GraphMember | undefined): boolean =>
  member !== undefined && member.resourceType !== 'test' && Reflect.has(member.record, 'raw_code');

/** A test that reads several nodes, all by their position in the graph's order. */
interface WideTest {
  readonly id: string;
  readonly parents: readonly number[];
}

/** The part of the graph that is built, by position, and for each such node which of a few marked nodes lie upstream. */
class BuiltPart {
  readonly #children: readonly (readonly number[])[];
  readonly #words: number;
  readonly #bits: Uint32Array;
  readonly #marks: ReadonlyMap<number, number>;
  /** The last walk that met each node. */
  readonly #walks: Uint32Array;
  #walk = 0;

  constructor(graph: ProjectGraph, marked: Iterable<number>) {
    this.#marks = new Map([...marked].map((position, index) => [position, index]));
    this.#words = Math.ceil(this.#marks.size / 32);
    this.#bits = new Uint32Array(graph.order.length * this.#words);
    this.#walks = new Uint32Array(graph.order.length);
    this.#children = graph.order.map((id) =>
      graph
        .children(id)
        .flatMap((child) => (isExecutable(graph.members.get(child)) ? graph.position(child) : [])),
    );
    for (const [position, children] of this.#children.entries()) {
      for (const child of children) this.#inherit(child, position);
    }
  }

  /** What lies upstream of a parent, and the parent itself, lies upstream of the child. */
  #inherit(child: number, parent: number): void {
    const [to, from, bits] = [child * this.#words, parent * this.#words, this.#bits];
    for (let word = 0; word < this.#words; word += 1)
      bits[to + word] = (bits[to + word] ?? 0) | (bits[from + word] ?? 0);
    const mark = this.#marks.get(parent);
    if (mark !== undefined) bits[to + (mark >> 5)] = (bits[to + (mark >> 5)] ?? 0) | (1 << (mark & 31));
  }

  /** The nearest nodes that lie downstream of all the given ones; those must be marked. */
  below(parents: readonly number[]): readonly number[] {
    const marks = parents.map((parent) => this.#marks.get(parent) ?? 0);
    const isBelowAll = (node: number): boolean =>
      marks.every((mark) => ((this.#bits[node * this.#words + (mark >> 5)] ?? 0) & (1 << (mark & 31))) !== 0);
    const found: number[] = [];
    this.#walk += 1;
    // Whatever lies downstream of all parents lies downstream of the one that comes last.
    const open = [Math.max(...parents)];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const child of this.#children[node] ?? []) {
        if (this.#walks[child] === this.#walk) continue;
        this.#walks[child] = this.#walk;
        (isBelowAll(child) ? found : open).push(child);
      }
    }
    return found;
  }
}

/**
 * The nodes that must wait for each test in a `build`: those downstream of everything that the test reads, so that
 * bad data goes no further; a unit test holds back the model it tests. Only the nearest such nodes are listed: what
 * depends on them waits with them. No loop can arise, since a node waits only for tests of its own ancestors.
 */
export function gatingTests(graph: ProjectGraph): ReadonlyMap<string, readonly string[]> {
  const gates = new Map<string, readonly string[]>();
  const wide: WideTest[] = [];
  for (const { id, resourceType } of graph.members.values()) {
    const parents = graph.parents(id);
    const [only] = parents;
    if (only === undefined) continue;
    if (resourceType === 'unit_test') gates.set(id, [only]);
    else if (resourceType === 'test') {
      if (parents.length > 1) wide.push({ id, parents: parents.map((parent) => graph.position(parent)) });
      else
        gates.set(
          id,
          graph.children(only).filter((child) => isExecutable(graph.members.get(child))),
        );
    }
  }
  if (wide.length === 0) return gates;
  const built = new BuiltPart(graph, new Set(wide.flatMap((test) => test.parents)));
  for (const { id, parents } of wide) {
    const below = built.below(parents).flatMap((position) => graph.order[position] ?? []);
    gates.set(id, below.sort());
  }
  return gates;
}
