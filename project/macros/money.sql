{#- A price that arrived as a float, as an exact amount: by its decimal text, since a plain cast cuts 1.15 to 1.14. -#}
{% macro money(column) -%}
    toDecimal64(toString({{ column }}), 2)
{%- endmacro %}
