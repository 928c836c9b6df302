{# An anti join: in ClickHouse an outer join fills what is missing with defaults, so that nulls would not show it. #}
{% macro clickhouse__test_relationships(model, column_name, to, field) %}
select child.from_field as from_field
from (select {{ column_name }} as from_field from {{ model }} where {{ column_name }} is not null) as child
left anti join (select {{ field }} as to_field from {{ to }}) as parent on child.from_field = parent.to_field
{% endmacro %}
