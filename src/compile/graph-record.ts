import type { Json, JsonObject } from '../base/index.ts';
import type { Manifest } from '../manifest/index.ts';

/** `graph` as templates see it: every resource by `unique_id`, as plain dictionaries. */
export function graphRecord(manifest: Manifest): JsonObject {
  const record = {
    nodes: manifest.nodes,
    sources: manifest.sources,
    exposures: manifest.exposures,
    metrics: manifest.metrics,
    groups: manifest.groups,
    semantic_models: manifest.semanticModels,
    saved_queries: manifest.savedQueries,
    unit_tests: manifest.unitTests,
    functions: Object.fromEntries(
      Object.entries(manifest.nodes).filter(([, node]) => node.resource_type === 'function'),
    ),
  };
  // Templates may change what they get: the manifest itself stays as it is.
  return asJson(structuredClone(record));
}

/** The manifest's types are JSON by construction; only their optional keys keep TypeScript from seeing it. */
function asJson(record: object): JsonObject {
  return record as Readonly<Record<string, Json>>;
}
