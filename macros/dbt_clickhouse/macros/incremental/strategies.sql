{#
  ClickHouse's incremental strategies. Besides dbt's keys `arg_dict` has `existing_relation` and `existing_columns` where
  the target is an empty table that takes over from an existing one, and `event_time_start` and `event_time_end` for
  batches. Several statements are separated by semicolons.
#}
{% macro clickhouse__key_text(unique_key) -%}
  {{ return(unique_key if unique_key is string else unique_key | join(', ')) }}
{%- endmacro %}

{# True for an old row that the new rows replace; a key with a null equals no other. #}
{% macro clickhouse__is_replaced(source, unique_key, predicates) -%}
  {%- set conditions = [] -%}
  {%- if unique_key -%}
    {%- set keys = clickhouse__key_text(unique_key) -%}
    {%- do conditions.append('(' ~ keys ~ ') in (select ' ~ keys ~ ' from ' ~ source ~ ')') -%}
  {%- endif -%}
  {{ return((conditions + (predicates or [])) | join('\n  and ')) }}
{%- endmacro %}

{# Old rows that are not replaced, then the new ones. #}
{% macro clickhouse__rewrite_sql(arg_dict, predicates) -%}
  {%- set target = arg_dict['target_relation'] -%}
  {%- set source = arg_dict['temp_relation'] -%}
  {%- set kept = get_quoted_csv(arg_dict['existing_columns'] | map(attribute='name')) -%}
insert into {{ target }} ({{ kept }})
select {{ kept }}
from {{ arg_dict['existing_relation'] }}
where not ifNull({{ clickhouse__is_replaced(source, arg_dict['unique_key'], predicates) }}, false)
{{ adapter.get_model_query_settings(model) }};
{{ get_copy_rows_sql(target, source, arg_dict['dest_columns']) }}
{%- endmacro %}

{% macro get_incremental_legacy_sql(arg_dict) -%}
  {{ return(adapter.dispatch('get_incremental_legacy_sql', 'dbt')(arg_dict)) }}
{%- endmacro %}

{% macro clickhouse__get_incremental_legacy_sql(arg_dict) -%}
  {{ return(clickhouse__rewrite_sql(arg_dict, arg_dict['incremental_predicates'])) }}
{%- endmacro %}

{% macro clickhouse__get_insert_into_sql(target_relation, temp_relation, dest_columns) -%}
  {{ return(get_copy_rows_sql(target_relation, temp_relation, dest_columns)) }}
{%- endmacro %}

{% macro clickhouse__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- if unique_key or incremental_predicates -%}
delete from {{ target }} {{ on_cluster_clause(target) }}
where {{ clickhouse__is_replaced(source, unique_key, incremental_predicates) }}
{{ adapter.get_model_query_settings(model) }};
  {%- endif %}
{{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{# The rows of a batch's window, those of the given keys where the model has a unique key. #}
{% macro clickhouse__get_incremental_microbatch_sql(arg_dict) -%}
  {%- set predicates = clickhouse__batch_predicates(arg_dict) -%}
  {%- if arg_dict.get('existing_relation') is not none -%}
    {{ return(clickhouse__rewrite_sql(arg_dict, predicates)) }}
  {%- endif -%}
  {{ return(get_delete_insert_merge_sql(
      arg_dict['target_relation'],
      arg_dict['temp_relation'],
      arg_dict['unique_key'],
      arg_dict['dest_columns'],
      predicates
  )) }}
{%- endmacro %}

{# Bounds are texts, as in the filters of `ref`: ClickHouse reads them in the column's own time zone. #}
{% macro clickhouse__batch_predicates(arg_dict) -%}
  {%- set predicates = [] + (arg_dict['incremental_predicates'] or []) -%}
  {%- set field = config.get('event_time') -%}
  {%- set is_date = arg_dict['dest_columns'] | selectattr('name', 'equalto', field) | selectattr('dtype', 'in', ['Date', 'Date32']) | list -%}
  {%- for bound, operator in [(arg_dict['event_time_start'], '>='), (arg_dict['event_time_end'], '<')] if bound is not none -%}
    {%- do predicates.append(field ~ ' ' ~ operator ~ (" toDate32('" ~ bound[:10] ~ "')" if is_date else " '" ~ bound ~ "'")) -%}
  {%- endfor -%}
  {{ return(predicates) }}
{%- endmacro %}

{#
  ClickHouse has no MERGE: the table is written anew, joined with the new rows, and takes the old one's place. Without
  `merge_update_columns` and `merge_exclude_columns` whole rows are replaced.
#}
{% macro clickhouse__get_incremental_merge_sql(arg_dict) -%}
  {%- if arg_dict.get('existing_relation') is none -%}
    {{ return(default__get_incremental_merge_sql(arg_dict)) }}
  {%- endif -%}
  {%- set only = config.get('merge_update_columns') -%}
  {%- set but = config.get('merge_exclude_columns') -%}
  {%- if not only and not but -%}
    {{ return(clickhouse__rewrite_sql(arg_dict, arg_dict['incremental_predicates'])) }}
  {%- endif -%}
  {{ return(clickhouse__merge_columns_sql(arg_dict, get_merge_update_columns(only, but, arg_dict['dest_columns']))) }}
{%- endmacro %}

{% macro clickhouse__merge_columns_sql(arg_dict, updated) -%}
  {%- set target = arg_dict['target_relation'] -%}
  {%- set source = arg_dict['temp_relation'] -%}
  {%- set keys = [arg_dict['unique_key']] if arg_dict['unique_key'] is string else arg_dict['unique_key'] -%}
  {%- set known = arg_dict['existing_columns'] | map(attribute='name') | list -%}
  {%- set names = updated | map('replace', '"', '') | map('replace', '`', '') | map('lower') | list -%}
  {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
  {%- set condition = (["DBT_INTERNAL_SOURCE.__dbt_is_matched = 1"] + (arg_dict['incremental_predicates'] or [])) | join(' and ') -%}
insert into {{ target }} ({{ columns }})
select
  {%- for column in arg_dict['dest_columns'] %}
    {%- set new = 'DBT_INTERNAL_SOURCE.' ~ column.quoted -%}
    {%- set old = 'DBT_INTERNAL_DEST.' ~ column.quoted if column.name in known else "defaultValueOfTypeName('" ~ (column.data_type | replace("'", "\\'")) ~ "')" %}
    {%- if column.name | lower in names %}
    if({{ condition }}, {{ new }}, {{ old }}) as {{ column.quoted }}
    {%- else %}
    {{ old }} as {{ column.quoted }}
    {%- endif -%}
    {{ ',' if not loop.last }}
  {%- endfor %}
from {{ arg_dict['existing_relation'] }} as DBT_INTERNAL_DEST
left any join (select *, 1 as __dbt_is_matched from {{ source }}) as DBT_INTERNAL_SOURCE
  on {% for key in keys %}{{ get_merge_unique_key_match(key) }}{{ ' and ' if not loop.last }}{% endfor %}
{{ adapter.get_model_query_settings(model) }};
insert into {{ target }} ({{ columns }})
select {{ columns }}
from {{ source }}
where not ifNull(({{ keys | join(', ') }}) in (select {{ keys | join(', ') }} from {{ arg_dict['existing_relation'] }}), false)
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}

{% macro clickhouse__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- if config.get('merge_update_columns') or config.get('merge_exclude_columns') -%}
    {%- do exceptions.raise_compiler_error("On ClickHouse single columns are merged by the strategy 'merge' alone, not by a call of get_merge_sql") -%}
  {%- endif -%}
  {{ return(get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}

{#
  The partitions that the new rows fall into. ClickHouse 26.6 and later want to be told that a partition may be replaced
  by an empty one; older ones do not know the setting.
#}
{% macro clickhouse__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) -%}
  {%- set partitions = get_partition_ids(source) -%}
  {%- if partitions -%}
alter table {{ target }} {{ on_cluster_clause(target) }}
    {%- for id in partitions %}
    replace partition id '{{ id }}' from {{ source }}{{ ',' if not loop.last }}
    {%- endfor %}
{{ 'settings allow_replace_partition_from_empty_source = 1' if adapter.is_at_or_after_version('26.6') }}
  {%- endif -%}
{%- endmacro %}

{% macro get_partition_ids(relation) -%}
  {{ return(adapter.dispatch('get_partition_ids', 'dbt')(relation)) }}
{%- endmacro %}

{% macro clickhouse__get_partition_ids(relation) -%}
  {%- set found = run_query(
      "select distinct partition_id from system.parts where active and database = '" ~ escape_single_quotes(relation.schema)
      ~ "' and table = '" ~ escape_single_quotes(relation.identifier) ~ "' order by partition_id"
  ) -%}
  {{ return(found.columns[0].values() | list if found else []) }}
{%- endmacro %}

{# Without a named strategy: what the profile's `use_lw_deletes` says. #}
{% macro clickhouse__get_incremental_default_sql(arg_dict) -%}
  {%- if arg_dict.get('existing_relation') is none -%}
    {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
  {%- endif -%}
  {{ return(get_incremental_legacy_sql(arg_dict)) }}
{%- endmacro %}
