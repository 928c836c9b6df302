import { didYouMean, UserError } from '../base/index.ts';
import { ProjectLineage, type ColumnName, type LineageEdge, type LineageWalk } from '../analyse/index.ts';
import { toDot, toMermaid, type LineageGraph } from '../docs/index.ts';
import type { Manifest } from '../manifest/index.ts';
import { analyseProject } from './check-nodes.ts';
import { lineageUnknown } from './diagnostics.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';

export interface ColumnLineageOptions extends GlobalOptions {
  /** `model.column`, `source.table.column`; a node by its name or `unique_id`. */
  readonly column: string;
  readonly direction: 'upstream' | 'downstream' | 'both';
  readonly format: 'text' | 'json' | 'mermaid' | 'dot';
  readonly introspect: boolean;
}

/** Kinds that have columns of their own. */
const KINDS: ReadonlySet<string> = new Set(['model', 'snapshot', 'seed', 'source']);

/** `tsdbt lineage model.column`. @throws UserError for a column that is not there, or whose node cannot be analysed */
export async function traceColumn(options: ColumnLineageOptions, io: AppIo): Promise<string> {
  const project = await openProject(options, io);
  const { manifest } = project.parsed;
  const { ids } = candidates(manifest, options.column);
  if (ids.length === 0)
    throw new UserError(lineageUnknown(options.column, nearNodes(manifest, options.column)));
  const nodes = scopeOf(project, ids, options.direction);
  const { seen: checks } = await analyseProject(
    project,
    nodes,
    { ...options, keeps: true, traces: true },
    io,
  );
  const lineage = new ProjectLineage(manifest, checks);
  const start = chooseColumn(manifest, lineage, options.column);
  if (!start) {
    const check = checks.find(({ id }) => ids.includes(id));
    const why = check?.status === 'failed' ? (check.diagnostics[0]?.message ?? '') : check?.reason;
    const known = ids.flatMap((id) => lineage.columnsOf(id) ?? []);
    const near = didYouMean(options.column.split('.').at(-1) ?? '', known);
    throw new UserError(lineageUnknown(options.column, near ?? why));
  }
  const directions =
    options.direction === 'both' ? (['upstream', 'downstream'] as const) : [options.direction];
  const walks = directions.map((direction) => lineage.walk(start, direction));
  switch (options.format) {
    case 'text':
      return walks.map((walk) => toText(walk, manifest)).join('\n');
    case 'json':
      return toJson(walks);
    case 'mermaid':
      return toMermaid(toGraph(walks, manifest));
    case 'dot':
      return toDot(toGraph(walks, manifest));
  }
}

/** All that may lie on the way: downstream anything, as a relation may be read by its name, without an edge. */
function scopeOf(
  { graph }: OpenedProject,
  ids: readonly string[],
  direction: ColumnLineageOptions['direction'],
): readonly string[] {
  const wanted = direction === 'upstream' ? new Set([...ids, ...graph.ancestors(ids)]) : undefined;
  return graph.order.filter(
    (id) => wanted?.has(id) !== false && KINDS.has(graph.members.get(id)?.resourceType ?? ''),
  );
}

/** Nodes that the beginning of a name means; the rest is the column. */
function candidates(
  manifest: Manifest,
  name: string,
): { readonly ids: readonly string[]; readonly columnOf: ReadonlyMap<string, string> } {
  const columnOf = new Map<string, string>();
  const consider = (id: string, label: string): void => {
    if (name.startsWith(`${label}.`) && !columnOf.has(id)) columnOf.set(id, name.slice(label.length + 1));
  };
  const all = [...Object.values(manifest.nodes), ...Object.values(manifest.sources)];
  for (const node of all) {
    if (!KINDS.has(node.resource_type)) continue;
    consider(node.unique_id, node.unique_id);
    consider(
      node.unique_id,
      node.resource_type === 'source' ? `${node.source_name}.${node.name}` : node.name,
    );
  }
  return { ids: [...columnOf.keys()], columnOf };
}

function chooseColumn(manifest: Manifest, lineage: ProjectLineage, name: string): ColumnName | undefined {
  for (const [node, column] of candidates(manifest, name).columnOf) {
    if (lineage.columnsOf(node)?.includes(column) === true) return { node, column };
  }
  return undefined;
}

function nearNodes(manifest: Manifest, name: string): string {
  const [label = ''] = name.split('.');
  const names = Object.values(manifest.nodes).flatMap((node) =>
    KINDS.has(node.resource_type) ? [node.name] : [],
  );
  return didYouMean(label, names) ?? 'write model.column';
}

/** `orders.total`, `source raw.orders.amount`. */
function labelOf({ node, column }: ColumnName, manifest: Manifest): string {
  const source = manifest.sources[node];
  const known = manifest.nodes[node];
  const owner = source ? `${source.source_name}.${source.name}` : (known?.name ?? node);
  return column === '' ? `${owner} (rows)` : `${owner}.${column}`;
}

const USES: Readonly<Record<string, string>> = { join_key: 'join key', group_key: 'group key' };
const useText = (use: string): string => USES[use] ?? use;
const keyOf = ({ node, column }: ColumnName): string => `${node}\0${column}`;

/** A tree, each column opened where it is first met. */
function toText({ start, direction, edges }: LineageWalk, manifest: Manifest): string {
  const lines = [`${labelOf(start, manifest)} (${direction})`];
  const isUp = direction === 'upstream';
  const next = new Map<string, LineageEdge[]>();
  for (const edge of edges) {
    const key = keyOf(isUp ? edge.to : edge.from);
    next.set(key, [...(next.get(key) ?? []), edge]);
  }
  const seen = new Set([keyOf(start)]);
  const open = (from: ColumnName, depth: number): void => {
    for (const edge of next.get(keyOf(from)) ?? []) {
      const end = isUp ? edge.from : edge.to;
      lines.push(`${'  '.repeat(depth)}${useText(edge.use)} ${labelOf(end, manifest)}`);
      if (seen.has(keyOf(end))) continue;
      seen.add(keyOf(end));
      open(end, depth + 1);
    }
  };
  open(start, 1);
  const rows = isUp ? (next.get(keyOf({ node: start.node, column: '' })) ?? []) : [];
  if (rows.length > 0) lines.push('  rows');
  for (const { from, use } of rows) lines.push(`    ${useText(use)} ${labelOf(from, manifest)}`);
  return `${lines.join('\n')}\n`;
}

/** snake_case, as dbt's artifacts; the column of a node's rows is null. */
function toJson(walks: readonly LineageWalk[]): string {
  const name = ({ node, column }: ColumnName) => ({ unique_id: node, column: column === '' ? null : column });
  const [first] = walks;
  const document = {
    start: first && name(first.start),
    ...Object.fromEntries(
      walks.map(({ direction, edges }) => [
        direction,
        edges.map(({ from, to, use }) => ({ from: name(from), to: name(to), use })),
      ]),
    ),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toGraph(walks: readonly LineageWalk[], manifest: Manifest): LineageGraph {
  const names = new Map<string, ColumnName>();
  const edges = new Map<string, LineageGraph['edges'][number]>();
  for (const walk of walks) {
    names.set(keyOf(walk.start), walk.start);
    for (const { from, to, use } of walk.edges) {
      names.set(keyOf(from), from).set(keyOf(to), to);
      const ends = { from: `${from.node}.${from.column}`, to: `${to.node}.${to.column}` };
      edges.set(`${ends.from}\0${ends.to}\0${use}`, { ...ends, label: useText(use) });
    }
  }
  const nodes = Array.from(names.values(), (name) => {
    const node = manifest.nodes[name.node] ?? manifest.sources[name.node];
    return {
      id: `${name.node}.${name.column}`,
      label: labelOf(name, manifest),
      kind: node?.resource_type ?? 'relation',
      detail: name.column,
      packageName: node?.package_name ?? '',
      filePath: node?.original_file_path ?? '',
    };
  });
  return { nodes, edges: [...edges.values()] };
}
