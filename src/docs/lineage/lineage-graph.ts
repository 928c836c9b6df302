import type { GraphMember, ProjectGraph } from '../../graph/index.ts';

/** A box of the lineage: any kind of thing that data comes from or goes to. */
export interface LineageNode {
  readonly id: string;
  /** What people call it: `orders`, `raw.orders`. */
  readonly label: string;
  /** `model`, `source`, …; chooses the colour, and is free for kinds of the site's own (`topic`, `pipe`). */
  readonly kind: string;
  /** A second line: a model's materialization, else the kind. */
  readonly detail: string;
  readonly packageName: string;
  /** Relative to its package's folder. */
  readonly filePath: string;
}

export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** What the edge says: how a column is used. */
  readonly label?: string;
}

/** A DAG to be shown: nodes in topological order, edges between them only. */
export interface LineageGraph {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

/** Kinds that are no step of the data's way. */
const HIDDEN: ReadonlySet<string> = new Set(['test', 'unit_test', 'analysis', 'operation', 'sql_operation']);

function labelOf(member: GraphMember): string {
  if (member.resourceType === 'source') return member.fqn.slice(-2).join('.');
  const version: unknown = Reflect.get(member.record, 'version');
  return typeof version === 'string' || typeof version === 'number'
    ? `${member.name}.v${version}`
    : member.name;
}

function toNode(member: GraphMember): LineageNode {
  const { materialized } = member.config;
  return {
    id: member.id,
    label: labelOf(member),
    kind: member.resourceType,
    detail:
      member.resourceType === 'model' && typeof materialized === 'string'
        ? materialized
        : member.resourceType,
    packageName: member.packageName,
    filePath: member.filePath,
  };
}

/**
 * The lineage of the given nodes, without tests and analyses; where nodes between them are left out, an edge leads
 * from the one to the other, so that what hangs together stays together.
 * @param ids default: every node.
 */
export function lineageOf(graph: ProjectGraph, ids: Iterable<string> = graph.order): LineageGraph {
  const shown = new Set<string>();
  for (const id of ids) {
    const member = graph.members.get(id);
    if (member && !HIDDEN.has(member.resourceType)) shown.add(id);
  }
  const nodes: LineageNode[] = [];
  const edges: LineageEdge[] = [];
  for (const id of graph.order) {
    const member = graph.members.get(id);
    if (!member || !shown.has(id)) continue;
    nodes.push(toNode(member));
    const sources = new Set<string>();
    const seen = new Set<string>();
    const open = [...graph.parents(id)];
    for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      if (shown.has(parent)) sources.add(parent);
      else open.push(...graph.parents(parent));
    }
    for (const from of [...sources].sort()) edges.push({ from, to: id });
  }
  return { nodes, edges };
}
