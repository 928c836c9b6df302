{% macro clickhouse__type_bigint() -%}
  {{ return('Int64') }}
{%- endmacro %}

{% macro clickhouse__type_boolean() -%}
  {{ return('Bool') }}
{%- endmacro %}

{% macro clickhouse__type_numeric() -%}
  {{ return('Decimal(28, 6)') }}
{%- endmacro %}
