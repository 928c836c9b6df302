{# A bare EXCEPT or INTERSECT needs a setting: the distinct forms are what dbt means. #}
{% macro clickhouse__except() -%}
except distinct
{%- endmacro %}

{% macro clickhouse__intersect() -%}
intersect distinct
{%- endmacro %}
