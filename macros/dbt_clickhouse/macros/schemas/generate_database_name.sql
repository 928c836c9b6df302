{# ClickHouse has no level above its databases, which are dbt's schemas. #}
{% macro clickhouse__generate_database_name(custom_database_name=none, node=none) -%}
  {{ return('') }}
{%- endmacro %}
