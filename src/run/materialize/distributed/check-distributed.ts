import type { CompiledNode } from '../../../manifest/index.ts';
import { distributedNeeds } from '../../diagnostics.ts';
import type { PlanContext } from '../../plan/plan-context.ts';

/**
 * Checks what distributed models need: a cluster whose DDL names it, and inserts that wait for all shards.
 * @throws UserError
 */
export async function checkDistributed(
  { macros, profile, target }: PlanContext,
  node: CompiledNode,
): Promise<void> {
  if (profile.kind !== 'server' || !profile.cluster?.trim()) {
    throw distributedNeeds(node, 'a cluster, and the profile has none', "set 'cluster' in profiles.yml");
  }
  const clause = await macros.write('on_cluster_clause', macros.relation(target, 'table'));
  if (clause === '') {
    throw distributedNeeds(
      node,
      'statements on the whole cluster',
      "leave out 'disable_on_cluster' and, in the profile, database_engine: Replicated",
    );
  }
  const { customSettings: settings } = profile;
  const sync = settings['insert_distributed_sync'] ?? settings['distributed_foreground_insert'] ?? 1;
  if (Number(sync) !== 1) {
    throw distributedNeeds(
      node,
      'inserts that wait for every shard',
      'take insert_distributed_sync out of custom_settings in profiles.yml',
    );
  }
}
