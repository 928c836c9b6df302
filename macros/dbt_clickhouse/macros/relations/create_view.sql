{% macro clickhouse__create_view_as(relation, sql) -%}
  {%- if config.get('contract').enforced -%}
    {%- do get_assert_columns_equivalent(sql) -%}
  {%- endif -%}
{{ config.get('sql_header') or '' }}
create or replace view {{ relation }} {{ on_cluster_clause(relation) }} {{ get_sql_security_clause(relation) }} as (
{{ sql }}
{{ adapter.get_model_query_settings(model) }}
)
{%- endmacro %}
