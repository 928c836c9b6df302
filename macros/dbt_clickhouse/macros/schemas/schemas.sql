{# Databases always live on the whole cluster. #}
{% macro clickhouse__get_create_schema_sql(relation) -%}
  {%- set database = relation.without_identifier() -%}
create database if not exists {{ database }} {{ on_cluster_clause(database) }} {{ adapter.clickhouse_db_engine_clause() }}
{%- endmacro %}

{% macro clickhouse__get_drop_schema_sql(relation) -%}
  {%- set database = relation.without_identifier() -%}
drop database if exists {{ database }} {{ on_cluster_clause(database, true) }}
{%- endmacro %}

{% macro clickhouse__list_schemas(database) -%}
  {{ return(run_query('select name from system.databases')) }}
{%- endmacro %}

{% macro clickhouse__get_database(database) -%}
  {{ return(run_query("select name, engine, comment from system.databases where name = " ~ clickhouse_text_literal(database))) }}
{%- endmacro %}
