{% macro clickhouse__get_drop_index_sql(relation, index_name) -%}
alter table {{ relation.render() }} {{ on_cluster_clause(relation) }} drop index if exists {{ index_name }}
{%- endmacro %}

{% macro clickhouse__get_show_indexes_sql(relation) -%}
select name, type_full as method, false as unique, expr as column_names
from system.data_skipping_indices
where database = {{ clickhouse_text_literal(relation.schema) }} and table = {{ clickhouse_text_literal(relation.identifier) }}
{%- endmacro %}
