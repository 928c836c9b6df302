{% macro clickhouse__generate_series(upper_bound) -%}
select number + 1 as generated_number from numbers({{ upper_bound }})
{%- endmacro %}
