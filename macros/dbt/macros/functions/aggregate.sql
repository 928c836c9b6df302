{# Functions over groups, which databases with a language of their own for them have. ClickHouse has none. #}
{% macro get_aggregate_function_create_replace_signature(target_relation) -%}
  {{ return(adapter.dispatch('get_aggregate_function_create_replace_signature', 'dbt')(target_relation)) }}
{%- endmacro %}

{% macro default__get_aggregate_function_create_replace_signature(target_relation) -%}
create or replace aggregate function {{ target_relation.render() }} ({{ get_formatted_aggregate_function_args() }})
returns {{ model.returns.data_type }}
{{ get_function_language_specifier() }}
{{ get_aggregate_function_volatility_specifier() }}
{{ get_function_python_options() }}
as
{%- endmacro %}

{% macro get_formatted_aggregate_function_args() -%}
  {{ return(adapter.dispatch('get_formatted_aggregate_function_args', 'dbt')()) }}
{%- endmacro %}

{% macro default__get_formatted_aggregate_function_args() -%}
  {{ return(formatted_scalar_function_args_sql()) }}
{%- endmacro %}

{% macro get_function_language_specifier() -%}
  {{ return(adapter.dispatch('get_function_language_specifier', 'dbt')()) }}
{%- endmacro %}

{% macro default__get_function_language_specifier() -%}
  {{ return('language ' ~ model.language if model.language != 'sql' else '') }}
{%- endmacro %}

{% macro get_aggregate_function_volatility_specifier() -%}
  {{ return(adapter.dispatch('get_aggregate_function_volatility_specifier', 'dbt')()) }}
{%- endmacro %}

{% macro default__get_aggregate_function_volatility_specifier() -%}
  {{ return(scalar_function_volatility_sql()) }}
{%- endmacro %}

{% macro get_function_python_options() -%}
  {{ return(adapter.dispatch('get_function_python_options', 'dbt')()) }}
{%- endmacro %}

{% macro default__get_function_python_options() -%}
  {{ return('') }}
{%- endmacro %}
