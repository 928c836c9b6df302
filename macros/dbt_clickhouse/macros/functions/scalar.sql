{# A function of ClickHouse is an expression over untyped arguments; it belongs to no database. #}
{% macro clickhouse__scalar_function_create_replace_signature_sql(target_relation) -%}
create or replace function `{{ target_relation.identifier }}` {{ on_cluster_clause(target_relation) }} as ({{ formatted_scalar_function_args_sql() }}) ->
{%- endmacro %}

{% macro clickhouse__formatted_scalar_function_args_sql() -%}
  {{ return((model.arguments or []) | map(attribute='name') | join(', ')) }}
{%- endmacro %}

{# An expression; a query, as other databases want it, is one in parentheses. #}
{% macro clickhouse__scalar_function_body_sql() -%}
  {%- set body = modules.re.sub(';\\s*$', '', model.compiled_code | trim) -%}
{{ '(' ~ body ~ '\n)' if modules.re.match('(?:select|with)\\b', body.lower()) else body }}
{%- endmacro %}
