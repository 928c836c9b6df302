import type { Manifest, ManifestNode, NodeResult } from '../manifest/index.ts';
import type { Json, JsonObject } from '../base/index.ts';

/** An exposure or a saved query in a `build`: it has its turn, and nothing is done (dbt's `NoOpRunner`). */
export interface NoOpNode {
  readonly resource_type: 'exposure' | 'saved_query';
  readonly unique_id: string;
  readonly name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly meta: JsonObject;
  readonly config: { readonly [key: string]: Json | undefined };
  /** It is no relation. */
  readonly database: '';
  readonly schema: '';
  readonly alias: '';
  readonly relation_name: null;
}

const NO_RELATION = { database: '', schema: '', alias: '', relation_name: null } as const;

/** The exposure or saved query of an id; undefined for anything else. */
export function noOpNode(manifest: Manifest, id: string): NoOpNode | undefined {
  const found = manifest.exposures[id] ?? manifest.savedQueries[id];
  if (!found) return undefined;
  const {
    resource_type,
    unique_id,
    name,
    path,
    original_file_path,
    config,
    meta = {},
  }: { readonly meta?: JsonObject } & Omit<NoOpNode, keyof typeof NO_RELATION | 'meta'> = found;
  return { resource_type, unique_id, name, path, original_file_path, config, meta, ...NO_RELATION };
}

export const isNoOp = (node: ManifestNode | NoOpNode): node is NoOpNode =>
  node.resource_type === 'exposure' || node.resource_type === 'saved_query';

/** What became of it, in dbt's words. */
export function noOpResult(node: NoOpNode, thread: string): NodeResult {
  return {
    uniqueId: node.unique_id,
    status: 'no-op',
    thread,
    executionTime: 0,
    timing: [],
    adapterResponse: {},
    message: 'NO-OP',
    failures: 0,
    compiledCode: null,
    relationName: null,
    diagnostics: [],
  };
}
