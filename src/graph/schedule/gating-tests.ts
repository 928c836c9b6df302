import type { GraphMember } from '../graph-member.ts';
import type { ProjectGraph } from '../project-graph.ts';

/** Kinds that wait for tests: everything that is built. */
const isExecutable = (member: GraphMember): boolean =>
  member.resourceType !== 'test' && Reflect.has(member.record, 'raw_code');

/** For each node, which of a few marked nodes lie upstream: one bit each. */
function ancestorBits(
  graph: ProjectGraph,
  marked: ReadonlyMap<string, number>,
): ReadonlyMap<string, Uint32Array> {
  const words = Math.ceil(marked.size / 32);
  const bits = new Map<string, Uint32Array>();
  for (const id of graph.order) {
    const own = new Uint32Array(words);
    for (const parent of graph.parents(id)) {
      const upstream = bits.get(parent);
      if (upstream)
        for (let word = 0; word < words; word += 1) own[word] = (own[word] ?? 0) | (upstream[word] ?? 0);
      const index = marked.get(parent);
      if (index !== undefined) own[index >> 5] = (own[index >> 5] ?? 0) | (1 << (index & 31));
    }
    bits.set(id, own);
  }
  return bits;
}

/**
 * The nodes that must wait for each test in a `build`: those downstream of everything that the test reads, so that
 * bad data goes no further; a unit test holds back the model it tests. Only the nearest such nodes are listed: what
 * depends on them waits with them. No loop can arise, since a node waits only for tests of its own ancestors.
 */
export function gatingTests(graph: ProjectGraph): ReadonlyMap<string, readonly string[]> {
  const gates = new Map<string, readonly string[]>();
  const executableChildren = (id: string): readonly string[] =>
    graph.children(id).filter((child) => {
      const member = graph.members.get(child);
      return member !== undefined && isExecutable(member);
    });

  const wide: { id: string; parents: readonly string[] }[] = [];
  const marked = new Map<string, number>();
  for (const member of graph.members.values()) {
    const parents = graph.parents(member.id);
    if (member.resourceType === 'unit_test') gates.set(member.id, parents.slice(0, 1));
    if (member.resourceType !== 'test' || parents.length === 0) continue;
    if (parents.length === 1) {
      gates.set(member.id, executableChildren(parents[0] ?? ''));
      continue;
    }
    wide.push({ id: member.id, parents });
    for (const parent of parents) if (!marked.has(parent)) marked.set(parent, marked.size);
  }
  if (wide.length === 0) return gates;

  const upstream = ancestorBits(graph, marked);
  const isUpstream = (ancestor: string, id: string): boolean => {
    const index = marked.get(ancestor) ?? 0;
    return ((upstream.get(id)?.[index >> 5] ?? 0) & (1 << (index & 31))) !== 0;
  };
  for (const { id, parents } of wide) {
    // Whatever lies downstream of all parents lies downstream of the one that comes last.
    const last = parents.reduce((a, b) => (graph.position(a) > graph.position(b) ? a : b));
    const gated: string[] = [];
    const seen = new Set<string>();
    const open = [last];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const child of executableChildren(at)) {
        if (seen.has(child)) continue;
        seen.add(child);
        if (parents.every((parent) => isUpstream(parent, child))) gated.push(child);
        else open.push(child);
      }
    }
    gates.set(id, gated.sort());
  }
  return gates;
}
