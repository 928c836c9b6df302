import type { Target } from '../../manifest/index.ts';

/**
 * `target`: the profile's fields without secrets, and dbt's own. ClickHouse has no database besides the schema:
 * `database` is the empty text, as with dbt-clickhouse.
 */
export function targetFields(target: Target): Record<string, unknown> {
  const common = {
    ...target.fields,
    type: 'clickhouse',
    name: target.name,
    target_name: target.name,
    profile_name: target.profileName,
    schema: target.schema,
    database: '',
    threads: target.threads,
    custom_settings: target.fields['custom_settings'] ?? null,
    use_lw_deletes: target.useLwDeletes,
    database_engine: target.databaseEngine ?? null,
  };
  if (target.kind === 'embedded')
    return { driver: 'embedded', host: 'localhost', user: 'default', cluster: null, ...common };
  return {
    ...common,
    driver: target.fields['driver'] ?? 'http',
    host: target.host,
    port: target.port,
    user: target.user,
    secure: target.secure,
    verify: target.verify,
    cluster: target.cluster ?? null,
    cluster_mode: target.clusterMode,
    local_suffix: target.localSuffix,
    local_db_prefix: target.localDbPrefix,
  };
}
