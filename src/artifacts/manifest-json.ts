import { md5, type Json, type JsonObject } from '../base/index.ts';
import { normalizeSelector, type ProjectGraph } from '../graph/index.ts';
import type { CompiledNode, DisabledResource, Manifest, Quoting } from '../manifest/index.ts';
import { metadataJson, type ArtifactMetadata } from './artifact-metadata.ts';
import { toZonedIsoFormat } from './iso-format.ts';
import { Entries, jsonPieces } from './json-chunks.ts';

/** What compiling adds to a node. */
export type CompiledFields = Pick<
  CompiledNode,
  'compiled' | 'compiled_code' | 'compiled_path' | 'extra_ctes' | 'extra_ctes_injected'
> &
  Partial<Pick<CompiledNode, 'relation_name' | 'depends_on'>> & { readonly build_path?: string | null };

export interface ManifestMetadata extends ArtifactMetadata {
  readonly runStartedAt: Date;
  readonly quoting: Quoting;
}

/** Ids by id, both sides sorted, as dbt shows edges: every parent that is named, and every child. */
export function edgeMaps(
  manifest: Manifest,
  graph: ProjectGraph,
): {
  readonly parentMap: Readonly<Record<string, readonly string[]>>;
  readonly childMap: Readonly<Record<string, readonly string[]>>;
} {
  const parentMap: Record<string, readonly string[]> = {};
  const childMap: Record<string, readonly string[]> = {};
  for (const [id, member] of graph.members) {
    parentMap[id] = member.dependsOn.toSorted();
    childMap[id] = graph.children(id);
  }
  // A test of something that is missing is off, and still among the nodes.
  for (const [id, node] of Object.entries(manifest.nodes)) {
    if (parentMap[id] !== undefined || node.resource_type === 'seed') continue;
    parentMap[id] = node.depends_on.nodes.toSorted();
    childMap[id] ??= [];
    for (const parent of parentMap[id]) childMap[parent] = [...(childMap[parent] ?? []), id].toSorted();
  }
  return { parentMap, childMap };
}

/** The members of each group, by the group's name; nodes that name a group which does not exist are left out. */
function groupMap(manifest: Manifest): Record<string, string[]> {
  const map: Record<string, string[]> = {};
  for (const group of Object.values(manifest.groups)) map[group.name] = [];
  const groupable: readonly Readonly<Record<string, { readonly group?: unknown }>>[] = [
    manifest.nodes,
    manifest.savedQueries,
    manifest.semanticModels,
    manifest.metrics,
  ];
  for (const records of groupable) {
    for (const [id, { group }] of Object.entries(records)) {
      if (typeof group === 'string' && Object.hasOwn(map, group)) map[group]?.push(id);
    }
  }
  return map;
}

function disabledJson(manifest: Manifest): Record<string, readonly DisabledResource[]> {
  const entries = Object.entries(manifest.disabled).map(([id, each]) => [id, each.map(asWritten)] as const);
  return Object.fromEntries(entries);
}

/** dbt says nothing of compiling where a node was not compiled. */
export function asWritten<T extends object>(node: T): T {
  if (!('compiled' in node) || node.compiled) return node;
  // Not deleted: objects that lose keys are slow to turn into text.
  return Object.assign({ ...node }, NOT_COMPILED);
}

const NOT_COMPILED = {
  compiled: undefined,
  compiled_code: undefined,
  extra_ctes: undefined,
  extra_ctes_injected: undefined,
};

/** dbt keeps functions apart from other nodes. */
function* writtenNodes(
  manifest: Manifest,
  compiled: ReadonlyMap<string, CompiledFields>,
  areFunctions: boolean,
): Generator<readonly [string, DisabledResource]> {
  for (const [id, node] of Object.entries(manifest.nodes)) {
    if ((node.resource_type === 'function') !== areFunctions) continue;
    const fields = node.resource_type === 'seed' ? undefined : compiled.get(id);
    yield [id, asWritten(fields ? Object.assign({ ...node }, fields) : node)];
  }
}

/**
 * manifest.json, version 12, as plain data.
 * @param compiled what compiling found out, by `unique_id`; other nodes stay as parsed.
 */
export function manifestJson(
  manifest: Manifest,
  graph: ProjectGraph,
  metadata: ManifestMetadata,
  compiled: ReadonlyMap<string, CompiledFields> = new Map(),
): Readonly<Record<string, unknown>> {
  return { metadata: metadataOf(manifest.projectName, metadata), ...manifestRest(manifest, graph, compiled) };
}

/** The text with which manifest.json begins: its metadata, up to the `,` before what `manifestRest` gives. */
export function manifestHead(projectName: string, metadata: ManifestMetadata): string {
  const pieces = [...jsonPieces({ metadata: metadataOf(projectName, metadata) })].map(({ text }) => text);
  return pieces.join('').slice(0, -1);
}

function metadataOf(projectName: string, metadata: ManifestMetadata): JsonObject {
  return {
    ...metadataJson('manifest', 12, metadata),
    project_name: projectName,
    project_id: md5(projectName),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: 'clickhouse',
    quoting: { ...metadata.quoting },
    run_started_at: toZonedIsoFormat(metadata.runStartedAt),
  };
}

/** manifest.json without its metadata: what the project alone makes it. */
export function manifestRest(
  manifest: Manifest,
  graph: ProjectGraph,
  compiled: ReadonlyMap<string, CompiledFields> = new Map(),
): Readonly<Record<string, unknown>> {
  const { parentMap, childMap } = edgeMaps(manifest, graph);
  const selectors: Record<string, Json> = {};
  for (const [name, entry] of Object.entries(manifest.selectors)) selectors[name] = normalizeSelector(entry);
  return {
    nodes: new Entries(() => writtenNodes(manifest, compiled, false)),
    sources: manifest.sources,
    macros: manifest.macros,
    docs: manifest.docs,
    exposures: manifest.exposures,
    metrics: manifest.metrics,
    groups: manifest.groups,
    selectors,
    disabled: disabledJson(manifest),
    parent_map: parentMap,
    child_map: childMap,
    group_map: groupMap(manifest),
    saved_queries: manifest.savedQueries,
    semantic_models: manifest.semanticModels,
    unit_tests: manifest.unitTests,
    functions: new Entries(() => writtenNodes(manifest, compiled, true)),
  };
}
