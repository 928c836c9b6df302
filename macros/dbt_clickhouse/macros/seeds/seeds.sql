{% macro clickhouse__get_create_seed_table_sql(relation, columns) -%}
create table {{ relation.render() }} {{ on_cluster_clause(relation) }} ({{ get_seed_column_definitions(columns) }})
{{ engine_clause() }}
{{ order_cols(label='order by') }}
{{ partition_cols(label='partition by') }}
{%- endmacro %}

{% macro clickhouse__load_csv_rows(model, agate_table) -%}
  {%- set rows = adapter.get_csv_data(agate_table) -%}
  {%- if rows -%}
    {%- set columns = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
    {%- do adapter.add_query('insert into ' ~ this.render() ~ ' (' ~ columns ~ ') ' ~ adapter.get_model_query_settings(model) ~ ' format CSV\n' ~ rows) -%}
  {%- endif -%}
{%- endmacro %}
