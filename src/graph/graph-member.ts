import { isRecord, type Json, type JsonObject } from '../base/index.ts';
import type { Manifest, ResourceType } from '../manifest/index.ts';

/** What the graph needs to know of any resource that is a node of the DAG, whatever its kind. */
export interface GraphMember {
  readonly id: string;
  readonly resourceType: ResourceType;
  readonly name: string;
  readonly packageName: string;
  /** Relative to its package's folder. */
  readonly filePath: string;
  /** dbt's `patch_path`, e.g. `shop://models/schema.yml`. */
  readonly patchPath: string | null;
  readonly fqn: readonly string[];
  readonly tags: readonly string[];
  readonly config: JsonObject;
  /** The members it depends on directly, as its record lists them. */
  readonly dependsOn: readonly string[];
  /** The record in the manifest, for what only some kinds have. */
  readonly record: object;
}

const NO_TEXTS: readonly string[] = [];

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : NO_TEXTS;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const isJsonObject = (value: unknown): value is JsonObject => isRecord(value);

/** A record of the manifest as a member of the graph. */
export function toMember(id: string, resourceType: ResourceType, record: object): GraphMember {
  const field = (name: string): unknown => Reflect.get(record, name);
  const patchPath = field('patch_path');
  const config = field('config');
  const dependsOn = field('depends_on');
  return {
    id,
    resourceType,
    name: text(field('name')),
    packageName: text(field('package_name')),
    filePath: text(field('original_file_path')),
    patchPath: typeof patchPath === 'string' ? patchPath : null,
    fqn: texts(field('fqn')),
    tags: texts(field('tags')),
    config: isJsonObject(config) ? config : {},
    dependsOn: isRecord(dependsOn) ? texts(dependsOn.nodes) : NO_TEXTS,
    record,
  };
}

/** Every enabled node of the DAG by `unique_id`, in the order of their ids. */
export function graphMembers(manifest: Manifest): ReadonlyMap<string, GraphMember> {
  const members: GraphMember[] = [];
  for (const [id, node] of Object.entries(manifest.nodes))
    members.push(toMember(id, node.resource_type, node));
  for (const [id, source] of Object.entries(manifest.sources)) members.push(toMember(id, 'source', source));
  for (const [id, exposure] of Object.entries(manifest.exposures))
    members.push(toMember(id, 'exposure', exposure));
  const others: readonly [ResourceType, Readonly<Record<string, object>>][] = [
    ['metric', manifest.metrics],
    ['semantic_model', manifest.semanticModels],
    ['saved_query', manifest.savedQueries],
    ['unit_test', manifest.unitTests],
  ];
  for (const [resourceType, records] of others) {
    for (const [id, record] of Object.entries(records)) members.push(toMember(id, resourceType, record));
  }
  // A test whose model is missing is in the manifest, too, but off.
  const enabled = members.filter(({ config }) => config['enabled'] !== false);
  enabled.sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Map(enabled.map((member) => [member.id, member]));
}

/** A field of a member's record that only some kinds have; undefined where it is absent. */
export function fieldOf(member: GraphMember, field: string): unknown {
  return Reflect.get(member.record, field);
}

/** The value at a path of keys inside plain data; undefined where a step does not exist. */
export function valueAt(data: Json | undefined, path: readonly string[]): Json | undefined {
  let value: Json | undefined = data;
  for (const key of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
