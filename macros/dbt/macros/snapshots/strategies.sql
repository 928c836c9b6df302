{#
  A strategy tells when a row has changed. It is a macro `snapshot_<name>_strategy` that returns a dict: `unique_key`,
  `updated_at` (when a version begins), `row_changed` (a condition over the current version and the row of the query),
  `scd_id` (a version's key), `hard_deletes` and `invalidate_hard_deletes`.
#}
{% macro strategy_dispatch(name) -%}
  {%- set parts = name.split('.', 1) -%}
  {%- set macro_name = 'snapshot_' ~ parts[-1] ~ '_strategy' -%}
  {%- set place = context if parts | length == 1 else context.get(parts[0]) -%}
  {%- if not place -%}
    {%- do exceptions.raise_compiler_error("The snapshot strategy '" ~ name ~ "' is of the package '" ~ parts[0] ~ "', which is not there") -%}
  {%- endif -%}
  {%- if macro_name not in place -%}
    {%- do exceptions.raise_compiler_error("There is no snapshot strategy '" ~ name ~ "': it would be a macro named '" ~ macro_name ~ "'") -%}
  {%- endif -%}
  {{ return(place[macro_name]) }}
{%- endmacro %}

{# A version begins when the row says that it was changed. #}
{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
  {%- set columns = get_snapshot_columns() -%}
  {%- set updated_at = config.get('updated_at') -%}
  {{ return(snapshot_strategy_of(
      updated_at,
      '(' ~ snapshotted_rel ~ '.' ~ columns.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ columns.dbt_updated_at ~ ')'
  )) }}
{%- endmacro %}

{# A version begins when one of some columns has another value. A checked column that is new makes every row a new version. #}
{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
  {%- set is_widened, checked = snapshot_check_all_get_existing_columns(node, target_exists, config.get('check_cols')) -%}
  {%- set conditions = [] -%}
  {%- for column in checked or [] -%}
    {%- do conditions.append(snapshot_values_differ(snapshotted_rel ~ '.' ~ column, current_rel ~ '.' ~ column)) -%}
  {%- endfor -%}
  {{ return(snapshot_strategy_of(
      config.get('updated_at') or snapshot_get_time(),
      get_true_sql() if is_widened or not conditions else '(' ~ conditions | join('\n      or ') ~ ')'
  )) }}
{%- endmacro %}

{% macro snapshot_strategy_of(updated_at, row_changed) -%}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
  {{ return({
      'unique_key': unique_key,
      'updated_at': updated_at,
      'row_changed': row_changed,
      'scd_id': snapshot_hash_arguments(api.Relation.scd_args(unique_key, updated_at)),
      'invalidate_hard_deletes': hard_deletes == 'invalidate',
      'hard_deletes': hard_deletes,
  }) }}
{%- endmacro %}

{# Whether two values differ, where two nulls do not. #}
{% macro snapshot_values_differ(one, other) -%}
  {{ return('(' ~ one ~ ' != ' ~ other ~ ' or (' ~ one ~ ' is null) != (' ~ other ~ ' is null))') }}
{%- endmacro %}

{# Whether the query has checked columns that the history lacks, and the checked ones that both have, quoted. #}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
  {%- if not target_exists -%}
    {{ return((false, none)) }}
  {%- endif -%}
  {%- if check_cols_config == 'all' -%}
    {%- set checked = get_columns_in_query(node['compiled_code']) -%}
  {%- elif check_cols_config is iterable and check_cols_config is not string and check_cols_config | length > 0 -%}
    {%- set checked = get_columns_in_query('select ' ~ check_cols_config | join(', ') ~ ' from (\n' ~ node['compiled_code'] ~ '\n) as snapshot_query') -%}
  {%- else -%}
    {%- do exceptions.raise_compiler_error("The config 'check_cols' must be a list of columns or 'all', not '" ~ check_cols_config ~ "'") -%}
  {%- endif -%}
  {%- set history = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) -%}
  {%- set known = adapter.get_columns_in_relation(history) | map(attribute='name') | list -%}
  {%- set shared = [] -%}
  {%- for column in checked if column in known -%}
    {%- do shared.append(adapter.quote(column)) -%}
  {%- endfor -%}
  {{ return((shared | length < checked | length, shared)) }}
{%- endmacro %}

{# The key of a version, made of the row's key and the version's beginning. #}
{% macro snapshot_hash_arguments(args) -%}
  {{ return(adapter.dispatch('snapshot_hash_arguments', 'dbt')(args)) }}
{%- endmacro %}

{% macro default__snapshot_hash_arguments(args) -%}
  {%- set texts = [] -%}
  {%- for arg in args -%}
    {%- do texts.append("coalesce(cast(" ~ arg ~ " as varchar), '')") -%}
  {%- endfor -%}
md5({{ texts | join(" || '|' || ") }})
{%- endmacro %}

{% macro get_true_sql() -%}
  {{ return(adapter.dispatch('get_true_sql', 'dbt')()) }}
{%- endmacro %}

{% macro default__get_true_sql() -%}
  {{ return('true') }}
{%- endmacro %}
