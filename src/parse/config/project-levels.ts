import type { Json, JsonObject } from '../../base/index.ts';
import { isDict } from '../json-object.ts';
import type { ConfigSection, LoadedPackage } from '../../project/index.ts';
import type { ConfigKind } from './config-fields.ts';

/** Where dbt_project.yml configures a resource type. dbt takes hooks for models here, and analyses unless `require_corrected_analysis_fqns` is on. */
export const SECTION_OF: Readonly<Record<ConfigKind, ConfigSection>> = {
  model: 'models',
  node: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  source: 'sources',
  exposure: 'exposures',
  function: 'functions',
  metric: 'metrics',
  semantic_model: 'semantic-models',
  saved_query: 'saved-queries',
  unit_test: 'unit_tests',
  analysis: 'analyses',
};

/**
 * Where dbt looks for what was written of a resource type: it has functions' among the models', and finds nothing for
 * names with a hyphen. State comparison compares what it finds, so we look in the same places.
 */
const UNRENDERED_SECTION_OF: Readonly<Partial<Record<ConfigKind, ConfigSection | null>>> = {
  function: 'models',
  semantic_model: null,
  saved_query: null,
};

/** The configs that one folder of a section sets, its sub-folders left out. */
export type ConfigLevel = Readonly<Record<string, Json>>;

/**
 * The folders of a section on the way to a node, from general to specific; the section itself is the first.
 * The last one tells the whole way, since a section is a tree.
 */
export function foldersOf(section: JsonObject, fqn: readonly string[]): readonly JsonObject[] {
  const folders = [section];
  let folder: JsonObject = section;
  for (const part of fqn) {
    const next = folder[part];
    if (!isDict(next)) break;
    folder = next;
    folders.push(folder);
  }
  return folders;
}

/** Configs written in a folder: keys with `+`, and keys without one whose value is no dict. */
export function configsOf(folder: JsonObject): ConfigLevel {
  const level: Record<string, Json> = {};
  for (const [key, value] of Object.entries(folder)) {
    if (key.startsWith('+')) level[key.slice(1).trim()] = value;
    else if (!isDict(value)) level[key] = value;
  }
  return level;
}

/** The section of a package's dbt_project.yml for a resource type, rendered or as written. */
export function sectionOf(
  project: LoadedPackage,
  kind: ConfigKind,
  form: 'rendered' | 'unrendered',
): JsonObject {
  const { sections, unrenderedSections } = project.config;
  if (form === 'rendered') return sections[SECTION_OF[kind]];
  const written = UNRENDERED_SECTION_OF[kind];
  return written === null ? {} : unrenderedSections[written ?? SECTION_OF[kind]];
}
