{% macro get_snapshot_get_time_data_type() -%}
  {%- set columns = adapter.get_column_schema_from_query('select ' ~ snapshot_get_time() ~ ' as snapshot_time') -%}
  {{ return(columns[0].dtype if columns else none) }}
{%- endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) -%}
  {%- set name = get_snapshot_columns().dbt_updated_at | lower -%}
  {%- for column in adapter.get_column_schema_from_query(snapshot_sql) if column.name | lower == name -%}
    {{ return(column.dtype) }}
  {%- endfor -%}
  {{ return(none) }}
{%- endmacro %}

{# A warning when the times of a snapshot's versions are not of the kind of the time at which it is taken. #}
{% macro check_time_data_types(sql) -%}
  {%- set taken = get_snapshot_get_time_data_type() -%}
  {%- set updated = get_updated_at_column_data_type(sql) -%}
  {%- if taken is not none and updated is not none and snapshot_time_kind(taken) != snapshot_time_kind(updated) -%}
    {%- do exceptions.warn_snapshot_timestamp_data_types(taken, updated) -%}
  {%- endif -%}
{%- endmacro %}

{% macro snapshot_time_kind(data_type) -%}
  {{ return(adapter.dispatch('snapshot_time_kind', 'dbt')(data_type)) }}
{%- endmacro %}

{% macro default__snapshot_time_kind(data_type) -%}
  {{ return(data_type) }}
{%- endmacro %}
