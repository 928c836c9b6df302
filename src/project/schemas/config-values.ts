import {
  anything,
  either,
  flag,
  item,
  list,
  mapOf,
  natural,
  object,
  record,
  requiredText,
  requiredWord,
  text,
  textOrWhole,
  texts,
  whole,
  word,
  type Schema,
} from './notation.ts';

/*
 * Values of configurations (`config:` in property files, `+key` in dbt_project.yml): what dbt's published schemas of
 * both files say, and what dbt-clickhouse reads. A key has one type wherever it is known.
 */

const period = word('second', 'minute', 'hour', 'day');
export const access = word('private', 'protected', 'public');
export const staticAnalysis = word('unsafe', 'off', 'strict', 'baseline', 'on');
export const quoting = object({
  database: flag,
  schema: flag,
  identifier: flag,
  snowflake_ignore_case: flag,
});
export const docs = object({ show: { type: 'boolean' }, node_color: text });

const hook = object({ sql: text, transaction: flag, index: text });
export const hooks = either(text, hook, list(either({ type: 'string' }, { ...hook, type: 'object' })));

export const sourceFreshness = object({
  warn_after: object({ count: whole, period }),
  error_after: object({ count: whole, period }),
  filter: text,
  loaded_at_field: text,
  loaded_at_query: text,
});

const buildRules = object({ count: whole, period, updates_on: word('any', 'all') });
export const modelFreshness = object({ build_after: buildRules });

const constraint = {
  type: requiredWord('not_null', 'unique', 'primary_key', 'foreign_key', 'check', 'custom'),
  name: text,
  expression: text,
  to: text,
  to_columns: list(requiredText),
  warn_unenforced: flag,
  warn_unsupported: flag,
};
export const columnConstraint = item(constraint, 'type');
export const modelConstraint = item({ ...constraint, columns: list(requiredText) }, 'type');

/** Keys that every resource may have in its configuration. */
export const COMMON: Readonly<Record<string, Schema>> = {
  enabled: flag,
  tags: texts,
  meta: record,
  static_analysis: staticAnalysis,
};

/** Keys of resources that are built into relations. */
export const RELATION: Readonly<Record<string, Schema>> = {
  alias: text,
  schema: text,
  database: text,
  group: text,
  description: text,
  docs,
  quoting,
  grants: { type: 'object', additionalProperties: { type: ['string', 'array'], items: { type: 'string' } } },
  persist_docs: object({ relation: flag, columns: flag }),
  'pre-hook': hooks,
  'post-hook': hooks,
  pre_hook: hooks,
  post_hook: hooks,
  full_refresh: flag,
  event_time: text,
  on_configuration_change: word('apply', 'continue', 'fail'),
  sql_header: text,
};

export const MODEL: Readonly<Record<string, Schema>> = {
  access,
  materialized: text,
  batch_size: word('hour', 'day', 'month', 'year'),
  begin: text,
  concurrent_batches: flag,
  lookback: whole,
  constraints: list(modelConstraint),
  contract: object({ enforced: { type: 'boolean' }, alias_types: { type: 'boolean' }, checksum: anything }),
  column_types: mapOf(requiredText),
  freshness: modelFreshness,
  incremental_strategy: text,
  incremental_predicates: list(requiredText),
  predicates: list(requiredText),
  merge_exclude_columns: texts,
  merge_update_columns: texts,
  unique_key: texts,
  on_schema_change: word('ignore', 'append_new_columns', 'fail', 'sync_all_columns'),
  on_error: word('skip_children', 'continue'),
  latest_version_pointer: object({ enabled: flag, alias: text }),
  packages: texts,
  imports: texts,
};

export const SEED: Readonly<Record<string, Schema>> = {
  materialized: text,
  column_types: mapOf(requiredText),
  delimiter: text,
  quote_columns: flag,
};

export const SNAPSHOT: Readonly<Record<string, Schema>> = {
  materialized: text,
  strategy: text,
  unique_key: texts,
  updated_at: text,
  check_cols: texts,
  target_schema: text,
  target_database: text,
  invalidate_hard_deletes: flag,
  hard_deletes: word('ignore', 'invalidate', 'new_record'),
  dbt_valid_to_current: text,
  quote_columns: flag,
  snapshot_meta_column_names: object({
    dbt_valid_from: text,
    dbt_valid_to: text,
    dbt_scd_id: text,
    dbt_updated_at: text,
    dbt_is_deleted: text,
  }),
};

export const DATA_TEST: Readonly<Record<string, Schema>> = {
  materialized: text,
  alias: text,
  schema: text,
  database: text,
  group: text,
  description: text,
  quoting,
  full_refresh: flag,
  severity: {
    type: ['string', 'null'],
    pattern: '^([Ww][Aa][Rr][Nn]|[Ee][Rr][Rr][Oo][Rr])$',
    examples: ['error', 'warn'],
  },
  warn_if: text,
  error_if: text,
  fail_calc: text,
  limit: whole,
  where: text,
  store_failures: flag,
  store_failures_as: word('ephemeral', 'table', 'view'),
  sql_header: text,
};

export const SOURCE: Readonly<Record<string, Schema>> = {
  event_time: text,
  freshness: sourceFreshness,
  loaded_at_field: text,
  loaded_at_query: text,
  external_location: text,
  formatter: text,
  schema_origin: word('remote', 'local'),
  sync: object({ schema_refresh_interval: text }),
};

export const FUNCTION: Readonly<Record<string, Schema>> = {
  access,
  type: word('scalar', 'aggregate', 'table'),
  volatility: word('stable', 'deterministic', 'non-deterministic'),
  runtime_version: text,
  entry_point: text,
  packages: texts,
  on_configuration_change: text,
  snowflake: object({ quote_args: flag }),
};

/** What dbt-clickhouse reads of models, seeds, snapshots and tests, and what is our own: `publish_after_tests`. */
export const CLICKHOUSE: Readonly<Record<string, Schema>> = {
  engine: text,
  order_by: texts,
  primary_key: texts,
  partition_by: either(texts, record),
  sharding_key: texts,
  ttl: texts,
  settings: record,
  query_settings: record,
  indexes: list(
    either(item({ name: text, definition: text, columns: list(requiredText), type: text, unique: flag })),
  ),
  projections: list(item({ name: requiredText, query: requiredText }, 'name', 'query')),
  inserts_only: flag,
  publish_after_tests: flag,
  catchup: flag,
  refreshable: record,
  mv_on_schema_change: text,
  repopulate_from_mvs_on_full_refresh: flag,
  sql_security: text,
  definer: text,
  disable_on_cluster: flag,
  force_on_cluster: flag,
  connection_overrides: record,
  fields: list(),
  format: text,
  layout: text,
  lifetime: anything,
  range: anything,
  source_type: text,
  table: text,
  update_field: text,
  update_lag: anything,
  url: text,
};

/** Keys of other warehouses by type: packages configure several warehouses at once. */
const ELSEWHERE: readonly (readonly [Schema, string])[] = [
  [
    flag,
    `as_columnstore auto_liquid_cluster auto_refresh automatic_clustering backup bind change_tracking copy_grants copy_tags
     create_notebook enable_list_inference enable_refresh include_full_name_in_path incremental_apply_config_changes
     labels_from_meta merge_with_schema_evolution require_partition_filter secure skip_matched_step
     skip_not_matched_step transient unique_tmp_table_suffix unlogged use_anonymous_sproc
     use_safer_relation_operations use_uniform user_folder_for_python view_update_via_alter`,
  ],
  [
    text,
    `base_location_root base_location_subpath batch_id catalog catalog_name cluster_id compression databricks_compute
     dataproc_cluster_name dist external_volume file_format http_path immutable_where index_url initialize
     intermediate_format jar_file_uri kms_key_name location location_root matched_condition max_staleness
     not_matched_by_source_action not_matched_by_source_condition not_matched_condition python_version query_tag
     refresh_mode refresh_warehouse reservation row_access_policy scheduler snowflake_initialization_warehouse
     snowflake_warehouse sort_type source_alias storage_serialization_policy storage_uri submission_method
     table_format table_tag table_type target_alias target_file_size target_lag tmp_relation_type`,
  ],
  [texts, 'classifiers cluster_by clustered_by external_access_integrations liquid_clustered_by sort zorder'],
  [record, 'adapter_properties databricks_tags job_cluster_config python_job_config secrets tblproperties'],
  [mapOf(requiredText), 'labels resource_tags'],
  [whole, 'buckets'],
  [
    natural,
    `data_retention_time_in_days iceberg_version job_execution_timeout_seconds max_data_extension_time_in_days
     notebook_template_id partition_expiration_days timeout`,
  ],
  [textOrWhole, 'hours_to_expiration'],
  [{ type: ['number', 'null'] }, 'refresh_interval_minutes'],
  [list(), 'additional_libs'],
  [list(item({ dataset: text, project: text })), 'grant_access_to'],
  [word('remote', 'inline', 'sidecar', 'local', 'service'), 'compute'],
  [word('default', 'alt'), 'alt_compute'],
  [word('Profile', 'Engagement', 'Directory_Table', 'Insights', 'Other'), 'category'],
  [either(text, object({ cron: text, time_zone_value: text })), 'schedule'],
  [either(text, record, { type: 'array', items: { type: ['string', 'object'] } }), 'partitions'],
  [object({ schema_refresh_interval: text }), 'sync'],
];

export const OTHER_WAREHOUSES: Readonly<Record<string, Schema>> = Object.fromEntries(
  ELSEWHERE.flatMap(([schema, names]) =>
    names
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => [name, schema] as const),
  ),
);

/** dbt's own state-aware orchestration: accepted, of no effect here. */
export const STATE = object({
  compare_unrendered_code: flag,
  evaluate_volatile_sql: flag,
  execute_hooks_on_any_reuse: flag,
  lag_tolerance: buildRules,
  pre_clone: word('never', 'if_missing', 'always'),
  require_fresh_data_from: word('any', 'all'),
});

const EVERY_WAREHOUSE = { ...OTHER_WAREHOUSES, ...CLICKHOUSE };

/** The keys of each resource's configuration. */
export const CONFIGS = {
  model: { ...EVERY_WAREHOUSE, ...COMMON, ...RELATION, ...MODEL, state: STATE },
  seed: { ...EVERY_WAREHOUSE, ...COMMON, ...RELATION, ...SEED },
  snapshot: { ...EVERY_WAREHOUSE, ...COMMON, ...RELATION, ...SNAPSHOT, state: STATE },
  dataTest: { ...EVERY_WAREHOUSE, ...COMMON, ...DATA_TEST, state: STATE },
  unitTest: { ...EVERY_WAREHOUSE, ...COMMON },
  source: { ...EVERY_WAREHOUSE, ...COMMON, ...SOURCE, description: text },
  sourceTable: { ...COMMON, ...SOURCE },
  function: { ...EVERY_WAREHOUSE, ...COMMON, ...RELATION, ...FUNCTION },
  analysis: { ...COMMON, docs, group: text, description: text },
  exposure: { enabled: flag, tags: texts, meta: record },
  metric: { enabled: flag, group: text, tags: texts, meta: record },
  semanticModel: { enabled: flag, group: text, tags: texts, meta: record },
  savedQuery: {
    enabled: flag,
    group: text,
    tags: texts,
    meta: record,
    schema: text,
    export_as: word('table', 'view', 'cache'),
    cache: object({ enabled: flag }),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Schema>>>>;
