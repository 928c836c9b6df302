import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DBT_OPTIONS, Environment } from '../jinja/index.ts';
import { MacroRegistry } from './macro-registry.ts';
import type { PackageInfo } from './types.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'macros');

/** The public macros of dbt's global project that call what an adapter may have a variant of. */
const DISPATCHED = {
  names:
    'generate_schema_name generate_alias_name generate_database_name generate_latest_version_pointer_alias',
  tests:
    'test_unique test_not_null test_accepted_values test_relationships get_where_subquery get_test_sql get_unit_test_sql',
  relations:
    'get_create_sql get_drop_sql get_rename_sql get_replace_sql get_create_backup_sql get_create_intermediate_sql ' +
    'get_rename_intermediate_sql get_drop_backup_sql drop_relation rename_relation drop_schema_named create_table_as ' +
    'get_create_table_as_sql get_table_columns_and_constraints get_assert_columns_equivalent get_select_subquery ' +
    'create_view_as get_create_view_as_sql handle_existing_table drop_table drop_view drop_materialized_view ' +
    'get_rename_table_sql get_rename_view_sql get_rename_materialized_view_sql get_replace_table_sql ' +
    'get_replace_view_sql get_replace_materialized_view_sql get_create_materialized_view_as_sql ' +
    'get_alter_materialized_view_as_sql get_materialized_view_configuration_changes refresh_materialized_view',
  adapter:
    'make_temp_relation make_intermediate_relation make_backup_relation truncate_relation get_or_create_relation ' +
    'create_schema drop_schema get_columns_in_relation get_columns_in_query get_empty_subquery_sql ' +
    'get_empty_schema_sql get_columns_for_unit_tests alter_column_type alter_relation_add_remove_columns ' +
    'information_schema_name list_schemas check_schema_exists list_relations_without_caching get_relations ' +
    'collect_freshness collect_freshness_custom_sql persist_docs alter_column_comment alter_relation_comment ' +
    'create_indexes get_create_index_sql get_show_indexes_sql get_drop_index_sql validate_sql current_timestamp ' +
    'snapshot_get_time current_timestamp_backcompat current_timestamp_in_utc_backcompat',
  grants:
    'copy_grants support_multiple_grantees_per_dcl_statement get_show_grant_sql get_grant_sql get_revoke_sql ' +
    'get_dcl_statement_list call_dcl_statements apply_grants',
  seeds: 'create_csv_table reset_csv_table load_csv_rows get_csv_sql get_binding_char get_batch_size',
  incremental:
    'get_merge_update_columns diff_column_data_types get_merge_sql get_merge_unique_key_match ' +
    'get_delete_insert_merge_sql get_insert_overwrite_merge_sql get_insert_into_sql get_incremental_append_sql ' +
    'get_incremental_delete_insert_sql get_incremental_merge_sql get_incremental_insert_overwrite_sql ' +
    'get_incremental_default_sql get_incremental_microbatch_sql check_for_schema_changes sync_column_schemas ' +
    'process_schema_changes',
  catalog:
    'get_catalog get_catalog_relations get_catalog_for_single_relation get_relation_last_modified ' +
    'list_function_relations_without_caching',
  clones: 'can_clone_table create_or_replace_clone',
  snapshots:
    'snapshot_staging_table build_snapshot_table create_columns post_snapshot snapshot_merge_sql ' +
    'snapshot_hash_arguments snapshot_string_as_time get_true_sql',
  unitTests: 'validate_fixture_rows',
  functions:
    'scalar_function_sql scalar_function_create_replace_signature_sql formatted_scalar_function_args_sql ' +
    'formatted_scalar_function_args_javascript scalar_function_body_sql scalar_function_volatility_sql ' +
    'scalar_function_volatility_javascript unsupported_volatility_warning function_execute_build_sql ' +
    'get_aggregate_function_create_replace_signature get_formatted_aggregate_function_args ' +
    'get_function_language_specifier get_aggregate_function_volatility_specifier get_function_python_options',
  crossDatabase:
    'any_value array_append array_concat array_construct bool_or cast cast_bool_to_text concat date date_spine ' +
    'date_trunc dateadd datediff equals escape_single_quotes except generate_series get_powers_of_two ' +
    'get_intervals_between hash intersect last_day length listagg string_literal position replace right safe_cast ' +
    'split_part type_string type_timestamp type_float type_numeric type_bigint type_int type_boolean',
  python: 'resolve_model_name',
} as const;

/** Those that dbt has once for every database. */
const PLAIN =
  'generate_schema_name_for_env statement noop_statement run_query is_incremental get_quoted_csv diff_columns ' +
  'incremental_validate_on_schema_change drop_relation_if_exists ' +
  'table_columns_and_constraints assert_columns_equivalent format_columns create_or_replace_view ' +
  'materialized_view_setup materialized_view_get_build_sql materialized_view_execute_no_op ' +
  'materialized_view_execute_build_sql materialized_view_teardown default__format_column default__get_column_names ' +
  'load_cached_relation load_relation get_column_schema_from_query get_list_of_column_names validate_doc_columns ' +
  'get_show_sql get_limit_subquery_sql is_core_v2 should_revoke run_hooks make_hook_config before_begin ' +
  'in_transaction after_commit set_sql_header should_full_refresh should_store_failures get_seed_column_quoted_csv ' +
  'build_snapshot_staging_table strategy_dispatch snapshot_timestamp_strategy snapshot_check_strategy ' +
  'snapshot_check_all_get_existing_columns get_snapshot_table_column_names get_dbt_valid_to_current ' +
  'unique_key_fields unique_key_join_on unique_key_is_null unique_key_is_not_null check_time_data_types ' +
  'get_fixture_sql get_expected_sql format_row convert_datetime dates_in_range partition_range ' +
  'py_current_timestring py_script_postfix build_ref_function build_source_function build_config_dict';

/** Those of dbt-clickhouse that its documentation names or that packages call. */
const CLICKHOUSE =
  'clickhouse_s3source engine_clause order_cols primary_key_clause partition_cols ttl_config on_cluster_clause ' +
  'exchange_tables_atomic clickhouse__insert_into create_table_or_empty ' +
  'refreshable_mv_clause get_sql_security_clause codec_clause add_index_and_projections ' +
  'strip_identifier_quotes get_relation_from_string drop_dictionary_if_exists create_distributed_table ' +
  'create_empty_table_from_relation create_distributed_local_table one_alter_relation one_alter_column_comment';

const environment = new Environment(DBT_OPTIONS);

const PACKAGES: readonly PackageInfo[] = [
  { name: 'shop', kind: 'root', vars: {}, quoting: {} },
  { name: 'dbt_clickhouse', kind: 'internal', vars: {}, quoting: {} },
  { name: 'dbt', kind: 'internal', vars: {}, quoting: {} },
];

/** The registry of a project with these macros of its own. */
function registryWith(own: string): MacroRegistry {
  const internal = ['dbt', 'dbt_clickhouse'].flatMap((packageName) =>
    readdirSync(join(FOLDER, packageName, 'macros'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sql'))
      .flatMap((file) => {
        const text = readFileSync(join(FOLDER, packageName, 'macros', file), 'utf8');
        return environment.parseMacros({ path: file, text }).map((template) => ({ packageName, template }));
      }),
  );
  const mine = environment
    .parseMacros({ path: 'own.sql', text: own })
    .map((template) => ({ packageName: 'shop', template }));
  return new MacroRegistry({
    packages: PACKAGES,
    macros: [...internal, ...mine].map(({ packageName, template }) => ({
      uniqueId: `macro.${packageName}.${template.definition.macroName}`,
      packageName,
      template,
    })),
  });
}

const registry = registryWith('');
const dispatched = Object.values(DISPATCHED).flatMap((names) => names.split(' '));

describe("dbt's public macros", () => {
  it.each(dispatched)('%s is known, in the namespace dbt too, and has a variant to dispatch to', (name) => {
    expect(registry.find(name, 'shop')?.packageName).toMatch(/^dbt/);
    expect(registry.namespace('dbt')?.has(name)).toBe(true);
    expect(registry.dispatch(name, 'dbt', 'shop').found?.template.definition.name).toMatch(
      new RegExp(`^(?:clickhouse|default)__${name}$`),
    );
  });

  it.each(dispatched)("%s dispatches to the project's own variant first", (name) => {
    const own = registryWith(`{% macro clickhouse__${name}() %}{% endmacro %}`);
    expect(own.dispatch(name, 'dbt', 'shop').found?.packageName).toBe('shop');
  });

  it.each([...PLAIN.split(' '), ...CLICKHOUSE.split(' ')])('%s is known', (name) => {
    expect(registry.find(name, 'shop')?.packageName).toMatch(/^dbt/);
  });
});
