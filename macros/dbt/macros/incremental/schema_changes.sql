{# How a source's columns differ from a target's: a dict with `schema_changed` and the three kinds of difference. #}
{% macro check_for_schema_changes(source_relation, target_relation) -%}
  {{ return(adapter.dispatch('check_for_schema_changes', 'dbt')(source_relation, target_relation)) }}
{%- endmacro %}

{% macro default__check_for_schema_changes(source_relation, target_relation) -%}
  {%- set in_source = adapter.get_columns_in_relation(source_relation) -%}
  {%- set in_target = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added = diff_columns(in_source, in_target) -%}
  {%- set missing = diff_columns(in_target, in_source) -%}
  {%- set retyped = diff_column_data_types(in_source, in_target) -%}
  {{ return({
      'schema_changed': (added or missing or retyped) | length > 0,
      'source_not_in_target': added,
      'target_not_in_source': missing,
      'source_columns': in_source,
      'target_columns': in_target,
      'new_target_types': retyped
  }) }}
{%- endmacro %}

{# Brings a target's columns in line, as far as `on_schema_change` allows. #}
{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
  {{ return(adapter.dispatch('sync_column_schemas', 'dbt')(on_schema_change, target_relation, schema_changes_dict)) }}
{%- endmacro %}

{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
  {%- if on_schema_change in ['append_new_columns', 'sync_all_columns'] -%}
    {%- set is_sync = on_schema_change == 'sync_all_columns' -%}
    {%- set added = schema_changes_dict['source_not_in_target'] -%}
    {%- set removed = schema_changes_dict['target_not_in_source'] if is_sync else [] -%}
    {%- if added or removed -%}
      {%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}
    {%- endif -%}
    {%- if is_sync -%}
      {%- for change in schema_changes_dict['new_target_types'] -%}
        {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
      {%- endfor -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{# Does what `on_schema_change` says about differences; returns the columns that the new rows have. #}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) -%}
  {{ return(adapter.dispatch('process_schema_changes', 'dbt')(on_schema_change, source_relation, target_relation)) }}
{%- endmacro %}

{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) -%}
  {%- if on_schema_change == 'ignore' -%}
    {{ return({}) }}
  {%- endif -%}
  {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
  {%- if changes['schema_changed'] -%}
    {%- if on_schema_change == 'fail' -%}
      {%- do exceptions.raise_compiler_error(
          'The columns of ' ~ source_relation ~ ' and ' ~ target_relation ~ ' differ. New: '
          ~ (changes['source_not_in_target'] | map(attribute='name') | join(', ')) ~ '; gone: '
          ~ (changes['target_not_in_source'] | map(attribute='name') | join(', ')) ~ '; of another type: '
          ~ (changes['new_target_types'] | map(attribute='column_name') | join(', '))
      ) -%}
    {%- endif -%}
    {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
  {%- endif -%}
  {{ return(changes['source_columns']) }}
{%- endmacro %}
