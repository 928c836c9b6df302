import type {
  AnalysisNode,
  ModelNode,
  Settings,
  SnapshotNode,
  Target,
  TestNode,
} from '../../manifest/index.ts';

/** A node whose code is a query. */
export type QueryNode = ModelNode | SnapshotNode | TestNode | AnalysisNode;

/** Materializations whose code is a query; a project's own may mean something else by theirs. */
const QUERIES: ReadonlySet<string> = new Set([
  'table',
  'view',
  'incremental',
  'ephemeral',
  'materialized_view',
  'distributed_table',
  'distributed_incremental',
  'dictionary',
]);
const INCREMENTAL: ReadonlySet<string> = new Set(['incremental', 'distributed_incremental']);

export const isQueryForSure = (node: QueryNode): boolean =>
  node.resource_type !== 'model' || QUERIES.has(node.config.materialized);

/** Whether there are two queries: one that builds the whole, one that adds to it. */
export const isIncremental = (node: QueryNode): boolean =>
  node.resource_type === 'model' && INCREMENTAL.has(node.config.materialized);

/** Settings under which a node's query runs, some of which change types (`join_use_nulls`). */
export function settingsOf(node: QueryNode, target: Target): Settings {
  const own = node.config['query_settings'];
  const settings: Record<string, string | number | boolean> = { ...target.customSettings };
  if (typeof own !== 'object' || own === null) return settings;
  for (const [name, value] of Object.entries(own)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      settings[name] = value;
  }
  return settings;
}
