import { nearest, type JsonObject } from '../../base/index.ts';
import { publicEphemeral, snapshotConfig, unknownGroup } from '../diagnostics.ts';
import { listOf } from '../json-object.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { ParseSession } from '../session.ts';

/** What can only be said of a node once its code and its property files are merged. */
export function checkNodes(
  session: ParseSession,
  nodes: readonly BuiltNode[],
  groups: ReadonlySet<string>,
): void {
  for (const built of nodes) {
    const { node } = built;
    if (node.group !== null && !groups.has(node.group)) {
      session.diagnostics.report(unknownGroup(built, node.group, nearest(node.group, groups)));
    }
    if (
      node.resource_type === 'model' &&
      node.access === 'public' &&
      node.config.materialized === 'ephemeral'
    ) {
      session.diagnostics.report(publicEphemeral(built));
    }
    const problem = node.resource_type === 'snapshot' ? problemOfSnapshot(configOf(node.config)) : undefined;
    if (problem !== undefined) session.diagnostics.report(snapshotConfig(built, problem));
  }
}

function configOf(config: BuiltNode['node']['config']): JsonObject {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, value ?? null]));
}

const isSet = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

function problemOfSnapshot(config: JsonObject): string | undefined {
  const { strategy, unique_key: key, check_cols: columns, updated_at: updatedAt } = config;
  if (!isSet(strategy) || listOf(key).length === 0) return "needs the configs 'strategy' and 'unique_key'";
  if (strategy === 'check') {
    if (listOf(columns).length === 0) return "has the strategy 'check' and needs the config 'check_cols'";
    if (typeof columns === 'string' && columns !== 'all')
      return "takes a list of columns or 'all' for 'check_cols'";
  }
  if (strategy === 'timestamp') {
    if (!isSet(updatedAt)) return "has the strategy 'timestamp' and needs the config 'updated_at'";
    if (listOf(columns).length > 0) return "has the strategy 'timestamp', which takes no 'check_cols'";
  }
  return undefined;
}
