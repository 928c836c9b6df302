import type { Settings, Target } from '../manifest/index.ts';

/**
 * Settings of every statement on a target: mutations and ALTERs wait until they are done, inserts into Distributed
 * tables until every shard has them, and deletes by a subquery are allowed on replicated tables, as dbt-clickhouse has it.
 * The user's `custom_settings` win.
 */
export function defaultSettings(target: Target): Settings {
  const replicated =
    /^Replicated\b/i.test(target.databaseEngine ?? '') || (target.kind === 'server' && target.clusterMode);
  return {
    mutations_sync: 3,
    alter_sync: 3,
    insert_distributed_sync: 1,
    ...(target.kind === 'server' ? { allow_nondeterministic_mutations: 1 } : {}),
    ...(replicated ? { database_replicated_enforce_synchronous_settings: 1, insert_quorum: 'auto' } : {}),
    ...(target.databaseEngine === 'Shared' ? { select_sequential_consistency: 1 } : {}),
    ...target.customSettings,
  };
}
