{# Only a refreshable one can be; any other is filled as its source is. #}
{% macro clickhouse__refresh_materialized_view(relation) -%}
system refresh view {{ relation.render() }}
{%- endmacro %}
