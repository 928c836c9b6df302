{#
  The statements that make a new history beside the old one. `get_snapshot_work_table_sql`: a query's rows in a table of
  their own; `get_snapshot_duplicates_sql`: a key that several rows have; `get_snapshot_history_sql`: an empty table like
  the history; `get_snapshot_columns_sql`: its columns that are new or have another type; `get_snapshot_keep_sql`: the
  versions that were there, some of which end; `get_snapshot_add_sql`: those that begin.
#}
{% macro get_snapshot_work_table_sql(relation, sql) -%}
  {{ adapter.dispatch('get_snapshot_work_table_sql', 'dbt')(relation, sql) }}
{%- endmacro %}

{% macro get_snapshot_duplicates_sql(relation, unique_key) -%}
  {%- set names = unique_key_names(unique_key) | join(', ') -%}
select {{ names }}, count(*) as dbt_row_count
from (select {{ unique_key_fields(unique_key) }} from {{ relation.render() }}) as keys
group by {{ names }}
having dbt_row_count > 1
order by dbt_row_count desc, {{ names }}
limit 1
{%- endmacro %}

{% macro get_snapshot_history_sql(relation, history) -%}
  {{ adapter.dispatch('get_snapshot_history_sql', 'dbt')(relation, history) }}
{%- endmacro %}

{% macro get_snapshot_columns_sql(relation, added, changed=[]) -%}
  {{ adapter.dispatch('get_snapshot_columns_sql', 'dbt')(relation, added, changed) }}
{%- endmacro %}

{% macro get_snapshot_keep_sql(relation, history, changes, names) -%}
  {{ adapter.dispatch('get_snapshot_keep_sql', 'dbt')(relation, history, changes, names) }}
{%- endmacro %}

{% macro get_snapshot_add_sql(relation, changes, names) -%}
  {{ adapter.dispatch('get_snapshot_add_sql', 'dbt')(relation, changes, names) }}
{%- endmacro %}

{# What the program asks for before it plans: the strategy of the config, and the columns of the query it is applied to. #}
{% macro get_snapshot_strategy(target_exists, source_columns) -%}
  {%- set strategy = strategy_dispatch(config.get('strategy'))(model, 'snapshotted_data', 'source_data', model['config'], target_exists) -%}
  {%- do strategy.update({'source_columns': source_columns}) -%}
  {{ return(strategy) }}
{%- endmacro %}

{# Below: what a materialization that is written in Jinja calls for its effect, as dbt's own does. #}
{% macro build_snapshot_staging_table(strategy, sql, target_relation) -%}
  {{ return(adapter.dispatch('build_snapshot_staging_table', 'dbt')(strategy, sql, target_relation)) }}
{%- endmacro %}

{% macro snapshot_merge_sql(target, source, insert_cols) -%}
  {{ return(adapter.dispatch('snapshot_merge_sql', 'dbt')(target, source, insert_cols)) }}
{%- endmacro %}

{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- do exceptions.raise_not_implemented('snapshot_merge_sql') -%}
{%- endmacro %}

{% macro create_columns(relation, columns) -%}
  {{ return(adapter.dispatch('create_columns', 'dbt')(relation, columns)) }}
{%- endmacro %}

{% macro default__create_columns(relation, columns) -%}
  {%- for column in columns -%}
    {%- call statement() -%}
      alter table {{ relation.render() }} add column {{ adapter.quote(column.name) }} {{ column.expanded_data_type }}
    {%- endcall -%}
  {%- endfor -%}
{%- endmacro %}

{% macro post_snapshot(staging_relation) -%}
  {{ return(adapter.dispatch('post_snapshot', 'dbt')(staging_relation)) }}
{%- endmacro %}

{% macro default__post_snapshot(staging_relation) -%}
{%- endmacro %}
