{# The columns that a snapshot adds to those of its query. #}
{% macro get_snapshot_table_column_names() -%}
  {{ return({
      'dbt_valid_to': 'dbt_valid_to',
      'dbt_valid_from': 'dbt_valid_from',
      'dbt_scd_id': 'dbt_scd_id',
      'dbt_updated_at': 'dbt_updated_at',
      'dbt_is_deleted': 'dbt_is_deleted',
  }) }}
{%- endmacro %}

{# The same by the names that the config `snapshot_meta_column_names` gives them. #}
{% macro get_snapshot_columns() -%}
  {{ return(config.get('snapshot_table_column_names') or get_snapshot_table_column_names()) }}
{%- endmacro %}

{# When the current version of a row ends: never, which is null or what the config `dbt_valid_to_current` says. #}
{% macro get_dbt_valid_to_current(strategy, columns) -%}
coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }}) as {{ columns.dbt_valid_to }}
{%- endmacro %}

{# Whether a version is the current one; histories from before `dbt_valid_to_current` have nulls. #}
{% macro snapshot_is_current(columns) -%}
  {%- set forever = config.get('dbt_valid_to_current') -%}
  {{ return('(' ~ columns.dbt_valid_to ~ ' = ' ~ forever ~ ' or ' ~ columns.dbt_valid_to ~ ' is null)' if forever else columns.dbt_valid_to ~ ' is null') }}
{%- endmacro %}

{# The names under which the parts of a unique key are compared. #}
{% macro unique_key_names(unique_key) -%}
  {%- if unique_key is string -%}
    {{ return(['dbt_unique_key']) }}
  {%- endif -%}
  {%- set names = [] -%}
  {%- for part in unique_key -%}
    {%- do names.append('dbt_unique_key_' ~ loop.index) -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}

{% macro unique_key_fields(unique_key) -%}
  {%- set names = unique_key_names(unique_key) -%}
  {%- for part in ([unique_key] if unique_key is string else unique_key) -%}
{{ part }} as {{ names[loop.index0] }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{# Two rows have the same key. A part that is null is equal to one that is null, too: it is a key like any other. #}
{% macro unique_key_join_on(unique_key, identifier, from_identifier) -%}
  {%- for name in unique_key_names(unique_key) -%}
{{ null_safe_equals(identifier ~ '.' ~ name, from_identifier ~ '.' ~ name) }}{{ ' and ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro unique_key_is_null(unique_key, identifier) -%}
{{ identifier }}.{{ unique_key_names(unique_key)[0] }} is null
{%- endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) -%}
{{ identifier }}.{{ unique_key_names(unique_key)[0] }} is not null
{%- endmacro %}

{% macro null_safe_equals(one, other) -%}
  {{ adapter.dispatch('null_safe_equals', 'dbt')(one, other) }}
{%- endmacro %}

{% macro default__null_safe_equals(one, other) -%}
{{ one }} is not distinct from {{ other }}
{%- endmacro %}
