{% macro rounded(column) %}round({{ column }}, 2){% endmacro %}
{% macro today() %}today(){% endmacro %}
{% macro nested_today() %}{{ today() }}{% endmacro %}
