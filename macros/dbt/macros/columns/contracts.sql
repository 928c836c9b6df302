{# The columns and constraints of a model's contract, as the definition part of CREATE TABLE. #}
{% macro get_table_columns_and_constraints() -%}
  {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro %}

{% macro default__get_table_columns_and_constraints() -%}
  {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro table_columns_and_constraints() -%}
  {%- set definitions = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
  {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
(
    {{ (definitions + constraints) | join(',\n    ') }}
)
{%- endmacro %}

{# An error unless a query has the columns and types that the model's contract promises. Prints nothing. #}
{% macro get_assert_columns_equivalent(sql) -%}
  {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro %}

{% macro default__get_assert_columns_equivalent(sql) -%}
  {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{% macro assert_columns_equivalent(sql) -%}
  {%- set columns = model['columns'].values() | list -%}
  {%- if not columns -%}
    {%- do exceptions.raise_contract_error([], []) -%}
  {%- endif -%}
  {%- set promised = adapter.contract_columns(columns) -%}
  {%- set given = adapter.format_columns(adapter.get_column_schema_from_query(sql, query_settings=config.get('query_settings'))) -%}
  {%- if not adapter.keeps_contract(promised, given) -%}
    {%- do exceptions.raise_contract_error(promised, given) -%}
  {%- endif -%}
{%- endmacro %}

{# A query whose columns stand in the order of the contract. #}
{% macro get_select_subquery(sql) -%}
  {{ return(adapter.dispatch('get_select_subquery', 'dbt')(sql)) }}
{%- endmacro %}

{% macro default__get_select_subquery(sql) -%}
select {{ adapter.dispatch('get_column_names', 'dbt')() }}
from (
{{ sql }}
) as model_subq
{%- endmacro %}

{% macro default__get_column_names() -%}
  {{ return(get_quoted_csv(model['columns'].keys() | list)) }}
{%- endmacro %}

{# Columns as contracts compare them, by name and type. #}
{% macro format_columns(columns) -%}
  {%- set formatted = [] -%}
  {%- for column in columns -%}
    {%- do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{%- endmacro %}

{% macro default__format_column(column) -%}
  {{ return((adapter.format_columns([column]) or [none])[0]) }}
{%- endmacro %}
