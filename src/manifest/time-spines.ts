import type { ManifestNode, ModelNode } from './nodes.ts';

/** The model that semantic layers took for their time spine before models could say that they are one. */
export const LEGACY_TIME_SPINE = 'metricflow_time_spine';

export interface TimeSpine {
  readonly node: ModelNode;
  readonly column: string;
  /** The grain of that column; null where its entry has none, which is an error of the project. */
  readonly granularity: string | null;
  readonly customGranularities: readonly { readonly name: string; readonly column_name: string | null }[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Models with a `time_spine`, in their order. */
export function readTimeSpines(nodes: Iterable<ManifestNode>): readonly TimeSpine[] {
  const spines: TimeSpine[] = [];
  for (const node of nodes) {
    if (node.resource_type !== 'model' || !isObject(node.time_spine)) continue;
    const { standard_granularity_column: column, custom_granularities: custom } = node.time_spine;
    const name = typeof column === 'string' ? column : '';
    const list: readonly unknown[] = Array.isArray(custom) ? custom : [];
    spines.push({
      node,
      column: name,
      granularity: node.columns[name]?.granularity ?? null,
      customGranularities: list.filter(isObject).map((each) => ({
        name: typeof each.name === 'string' ? each.name : '',
        column_name: typeof each.column_name === 'string' ? each.column_name : null,
      })),
    });
  }
  return spines;
}
