{# Rows of `source` replace the rows of `target` that have their key; the others are added. #}
{% macro get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {{ return(adapter.dispatch('get_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}

{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- set updated = get_merge_update_columns(config.get('merge_update_columns'), config.get('merge_exclude_columns'), dest_columns) -%}
  {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
  {%- set conditions = [] + (incremental_predicates or []) -%}
  {%- if unique_key -%}
    {%- for key in ([unique_key] if unique_key is string or unique_key is mapping else unique_key) -%}
      {%- do conditions.append(get_merge_unique_key_match(key)) -%}
    {%- endfor -%}
  {%- else -%}
    {%- do conditions.append('false') -%}
  {%- endif -%}
{{ config.get('sql_header') or '' }}
merge into {{ target }} as DBT_INTERNAL_DEST
using {{ source }} as DBT_INTERNAL_SOURCE
on ({{ conditions | join(') and (') }})
  {%- if unique_key %}
when matched then update set
    {%- for column in updated %}
    {{ column }} = DBT_INTERNAL_SOURCE.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
  {%- endif %}
when not matched then insert ({{ columns }}) values ({{ columns }})
{%- endmacro %}

{# How a key of a merge is compared. #}
{% macro get_merge_unique_key_match(unique_key) -%}
  {{ return(adapter.dispatch('get_merge_unique_key_match', 'dbt')(unique_key)) }}
{%- endmacro %}

{% macro default__get_merge_unique_key_match(unique_key) -%}
DBT_INTERNAL_SOURCE.{{ unique_key }} = DBT_INTERNAL_DEST.{{ unique_key }}
{%- endmacro %}

{# The same in two statements, for databases without MERGE. #}
{% macro get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {{ return(adapter.dispatch('get_delete_insert_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates)) }}
{%- endmacro %}

{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- if unique_key -%}
    {%- set keys = unique_key if unique_key is string else unique_key | join(', ') -%}
delete from {{ target }}
where ({{ keys }}) in (select {{ keys }} from {{ source }})
    {%- for predicate in incremental_predicates or [] %}
  and {{ predicate }}
    {%- endfor -%};
  {%- endif %}
{{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{# Rows of `source` replace every row of `target` that the predicates name. #}
{% macro get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) -%}
  {{ return(adapter.dispatch('get_insert_overwrite_merge_sql', 'dbt')(target, source, dest_columns, predicates, include_sql_header)) }}
{%- endmacro %}

{% macro default__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) -%}
  {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
{{ (config.get('sql_header') or '') if include_sql_header }}
merge into {{ target }} as DBT_INTERNAL_DEST
using {{ source }} as DBT_INTERNAL_SOURCE
on false
when not matched by source {{ 'and ' ~ (predicates | join(' and ')) if predicates }} then delete
when not matched then insert ({{ columns }}) values ({{ columns }})
{%- endmacro %}
