import { isRecord } from '../../src/base/index.ts';

/** One place where two manifests disagree; a side without the value is `undefined`. */
export interface Difference {
  /** Unique id of the resource. */
  readonly id: string;
  /** Path of keys in the resource, with dots; empty when only one side has the resource. */
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** What says when, where or by whom a manifest was written, or numbers what only that writer has. */
const CIRCUMSTANCES = new Set(['created_at', 'build_path', 'compiled_path', 'root_path']);

const COLLECTIONS = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'functions',
  'groups',
  'selectors',
  'disabled',
  'docs',
  'macros',
  'parent_map',
  'child_map',
  'group_map',
] as const;

/** Macros and docs of the two programs themselves, which are each its own. */
const INTERNAL = /^(?:doc|macro)\.dbt(?:_clickhouse)?\./;

/** Compares all resources of two manifest.json, field by field, but for what depends on the run that wrote them. */
export function compareManifests(ours: unknown, theirs: unknown): readonly Difference[] {
  const differences: Difference[] = [];
  for (const collection of COLLECTIONS) {
    const left = recordAt(ours, collection);
    const right = recordAt(theirs, collection);
    for (const id of keysOfBoth(left, right)) {
      if (INTERNAL.test(id)) continue;
      compareValues(id, '', left[id], right[id], differences);
    }
  }
  return differences;
}

function compareValues(id: string, field: string, ours: unknown, theirs: unknown, found: Difference[]): void {
  if (isRecord(ours) && isRecord(theirs)) {
    for (const key of keysOfBoth(ours, theirs)) {
      if (CIRCUMSTANCES.has(key)) continue;
      compareValues(id, field === '' ? key : `${field}.${key}`, ours[key], theirs[key], found);
    }
    return;
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length && ours.some(isRecord)) {
    for (const [index, each] of ours.entries()) {
      compareValues(id, `${field}.${index}`, each, theirs[index], found);
    }
    return;
  }
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) found.push({ id, field, ours, theirs });
}

function recordAt(manifest: unknown, key: string): Readonly<Record<string, unknown>> {
  const value = isRecord(manifest) ? manifest[key] : undefined;
  return isRecord(value) ? value : {};
}

function keysOfBoth(left: object, right: object): readonly string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted();
}
