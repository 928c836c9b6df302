import type { Json, JsonObject } from '../base/index.ts';
import type { Manifest } from '../manifest/index.ts';

/** `graph` as templates see it: every resource by `unique_id`, as plain dictionaries. */
export function graphRecord(manifest: Manifest): JsonObject {
  const functions = Object.entries(manifest.nodes).filter(([, node]) => node.resource_type === 'function');
  return asJson({
    nodes: copyOf(manifest.nodes),
    sources: copyOf(manifest.sources),
    exposures: copyOf(manifest.exposures),
    metrics: copyOf(manifest.metrics),
    groups: copyOf(manifest.groups),
    semantic_models: copyOf(manifest.semanticModels),
    saved_queries: copyOf(manifest.savedQueries),
    unit_tests: copyOf(manifest.unitTests),
    functions: copyOf(Object.fromEntries(functions)),
  });
}

/** Templates may change what they get: the manifest itself, and what its records share, stay as they are. */
function copyOf(records: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Kept records are made on access: the collection itself cannot be cloned.
  return Object.fromEntries(Object.entries(records).map(([id, record]) => [id, structuredClone(record)]));
}

/** The manifest's types are JSON by construction; only their optional keys keep TypeScript from seeing it. */
function asJson(record: object): JsonObject {
  return record as Readonly<Record<string, Json>>;
}
