{% macro create_schema(relation) -%}
  {{ adapter.dispatch('create_schema', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__create_schema(relation) -%}
  {%- call statement('create_schema') -%}
    {{ get_create_schema_sql(relation) }}
  {%- endcall -%}
{%- endmacro %}

{% macro get_create_schema_sql(relation) -%}
  {{ adapter.dispatch('get_create_schema_sql', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__get_create_schema_sql(relation) -%}
create schema if not exists {{ relation.without_identifier() }}
{%- endmacro %}

{% macro drop_schema(relation) -%}
  {{ adapter.dispatch('drop_schema', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__drop_schema(relation) -%}
  {%- call statement('drop_schema') -%}
    {{ get_drop_schema_sql(relation) }}
  {%- endcall -%}
{%- endmacro %}

{% macro get_drop_schema_sql(relation) -%}
  {{ adapter.dispatch('get_drop_schema_sql', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__get_drop_schema_sql(relation) -%}
drop schema if exists {{ relation.without_identifier() }} cascade
{%- endmacro %}

{% macro drop_schema_named(schema_name) -%}
  {{ return(adapter.dispatch('drop_schema_named', 'dbt')(schema_name)) }}
{%- endmacro %}

{% macro default__drop_schema_named(schema_name) -%}
  {%- do adapter.drop_schema(api.Relation.create(database=target.database, schema=schema_name)) -%}
{%- endmacro %}

{% macro check_schema_exists(information_schema, schema) -%}
  {{ return(adapter.dispatch('check_schema_exists', 'dbt')(information_schema, schema)) }}
{%- endmacro %}

{% macro default__check_schema_exists(information_schema, schema) -%}
  {{ return(adapter.check_schema_exists(target.database, schema)) }}
{%- endmacro %}

{% macro list_schemas(database) -%}
  {{ return(adapter.dispatch('list_schemas', 'dbt')(database)) }}
{%- endmacro %}

{% macro default__list_schemas(database) -%}
  {{ return(run_query('select distinct schema_name from ' ~ information_schema_name(database) ~ '.schemata')) }}
{%- endmacro %}

{% macro information_schema_name(database) -%}
  {{ return(adapter.dispatch('information_schema_name', 'dbt')(database)) }}
{%- endmacro %}

{% macro default__information_schema_name(database) -%}
  {{ return('INFORMATION_SCHEMA') }}
{%- endmacro %}
