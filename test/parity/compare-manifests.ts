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

/** The resources of a project. Macros are compared apart: those of the adapter are each program's own. */
const COLLECTIONS = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'groups',
  'selectors',
  'disabled',
  'docs',
] as const;

/** Compares all resources of two manifest.json, field by field, but for what depends on the run that wrote them. */
export function compareManifests(ours: unknown, theirs: unknown): readonly Difference[] {
  const differences: Difference[] = [];
  for (const collection of COLLECTIONS) {
    const left = recordAt(ours, collection);
    const right = recordAt(theirs, collection);
    for (const id of keysOfBoth(left, right)) {
      if (collection === 'docs' && id.startsWith('doc.dbt.')) continue;
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
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) found.push({ id, field, ours, theirs });
}

function recordAt(manifest: unknown, key: string): Readonly<Record<string, unknown>> {
  const value = isRecord(manifest) ? manifest[key] : undefined;
  return isRecord(value) ? value : {};
}

function keysOfBoth(left: object, right: object): readonly string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted();
}
