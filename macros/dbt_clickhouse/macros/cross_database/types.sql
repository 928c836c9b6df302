{% macro clickhouse__type_numeric() -%}
  {{ return('Decimal(28, 6)') }}
{%- endmacro %}
