import { disabledTarget, metricNotFound } from '../diagnostics.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { BuiltExposure } from '../properties/build-exposures.ts';
import type { ParseSession } from '../session.ts';
import type { MetricIndex } from './link-semantics.ts';

/** Adds the metrics that models and exposures name to what they depend on; after their references, as in dbt. */
export function linkNodeMetrics(
  session: ParseSession,
  metrics: MetricIndex,
  nodes: readonly BuiltNode[],
  exposures: readonly BuiltExposure[],
): void {
  const find = (
    uniqueId: string,
    packageName: string,
    args: readonly string[],
    span?: BuiltExposure['span'],
  ) => {
    const name = args.at(-1) ?? '';
    const found = metrics.find(name, packageName, args.length > 1 ? (args[0] ?? null) : null);
    if (found.kind === 'found') return [found.declared.node.unique_id];
    session.diagnostics.report(
      found.kind === 'disabled'
        ? disabledTarget(uniqueId, `metric '${name}'`, span)
        : metricNotFound(uniqueId, name, metrics.names(), span),
    );
    return [];
  };
  for (const { node, unit } of nodes) {
    if (node.resource_type === 'seed' || node.metrics.length === 0) continue;
    const added = node.metrics.flatMap((args) => find(node.unique_id, node.package_name, args, unit.span));
    node.depends_on = { ...node.depends_on, nodes: [...new Set([...node.depends_on.nodes, ...added])] };
  }
  for (const { node, span } of exposures) {
    if (node.config.enabled === false || node.metrics.length === 0) continue;
    const added = node.metrics.flatMap((args) => find(node.unique_id, node.package_name, args, span));
    node.depends_on = { ...node.depends_on, nodes: [...new Set([...node.depends_on.nodes, ...added])] };
  }
}
