import type { Json, JsonObject } from '../base/index.ts';
import type { DocNode, ExposureNode, GroupNode, MacroNode, ManifestNode, SourceNode } from './nodes.ts';
import type { Provenance } from './provenance.ts';

type ById<T> = Readonly<Record<string, T>>;

/** What parsing a project gives: every resource by `unique_id`, in dbt's shapes. Plain data, never changed afterwards. */
export interface Manifest {
  readonly projectName: string;
  readonly nodes: ById<ManifestNode>;
  readonly sources: ById<SourceNode>;
  readonly macros: ById<MacroNode>;
  readonly docs: ById<DocNode>;
  readonly exposures: ById<ExposureNode>;
  readonly groups: ById<GroupNode>;
  /** Resources that later issues give types of their own; present so that artifacts and selection know their places. */
  readonly metrics: ById<JsonObject>;
  readonly semanticModels: ById<JsonObject>;
  readonly savedQueries: ById<JsonObject>;
  readonly unitTests: ById<JsonObject>;
  /** Disabled nodes by `unique_id`; several of one id are possible. */
  readonly disabled: Readonly<Record<string, readonly (ManifestNode | SourceNode | ExposureNode)[]>>;
  /** selectors.yml as read. */
  readonly selectors: ById<Json>;
  /** Where things stand in the user's files; not part of manifest.json. */
  readonly provenance: Provenance;
}

/** Whether a node is built into a relation of its own that other nodes can read. */
export function isRelational(node: ManifestNode): boolean {
  switch (node.resource_type) {
    case 'model':
      return node.config.materialized !== 'ephemeral';
    case 'seed':
    case 'snapshot':
      return true;
    case 'test':
    case 'analysis':
    case 'operation':
    case 'sql_operation':
    case 'function':
      return false;
  }
}
