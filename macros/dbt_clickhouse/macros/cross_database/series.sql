{# A Float64, as in dbt, whose sum of powers of two gives one. #}
{% macro clickhouse__generate_series(upper_bound) -%}
select toFloat64(number + 1) as generated_number from numbers({{ upper_bound }})
{%- endmacro %}
