{% macro check(limit) %}{% do run_query('select throwIf(' ~ limit ~ ' > 1)') %}{% endmacro %}
