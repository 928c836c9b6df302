import type { Json } from '../base/index.ts';
import type { DocNode, ExposureNode, GroupNode, MacroNode, ManifestNode, SourceNode } from './nodes.ts';
import type { Provenance } from './provenance.ts';
import type { MetricNode, SavedQueryNode, SemanticModelNode, UnitTestNode } from './semantic-layer.ts';

type ById<T> = Readonly<Record<string, T>>;

/** Whatever can be switched off. */
export type DisabledResource =
  ManifestNode | SourceNode | ExposureNode | MetricNode | SemanticModelNode | SavedQueryNode | UnitTestNode;

/** What parsing a project gives: every resource by `unique_id`, in dbt's shapes. Plain data, never changed afterwards. */
export interface Manifest {
  readonly projectName: string;
  readonly nodes: ById<ManifestNode>;
  readonly sources: ById<SourceNode>;
  readonly macros: ById<MacroNode>;
  readonly docs: ById<DocNode>;
  readonly exposures: ById<ExposureNode>;
  readonly groups: ById<GroupNode>;
  readonly metrics: ById<MetricNode>;
  readonly semanticModels: ById<SemanticModelNode>;
  readonly savedQueries: ById<SavedQueryNode>;
  readonly unitTests: ById<UnitTestNode>;
  /** Disabled nodes by `unique_id`; several of one id are possible. */
  readonly disabled: Readonly<Record<string, readonly DisabledResource[]>>;
  /** The models that are time spines, where that is known without a look at all nodes. */
  readonly timeSpines?: readonly ManifestNode[];
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
    case 'unit_test':
    case 'analysis':
    case 'operation':
    case 'sql_operation':
    case 'function':
      return false;
  }
}
