{# Writes descriptions into the database, as the config `persist_docs` asks. #}
{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
  {{ adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns) }}
{%- endmacro %}

{# What the program asks for when a relation stands in its place. #}
{% macro persist_configured_docs(relation) -%}
  {%- do persist_docs(relation, model) -%}
{%- endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do run_query(alter_relation_comment(relation, model.description)) -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() and model.columns -%}
    {%- do run_query(alter_column_comment(relation, model.columns)) -%}
  {%- endif -%}
{%- endmacro %}

{% macro alter_relation_comment(relation, relation_comment) -%}
  {{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}
{%- endmacro %}

{% macro default__alter_relation_comment(relation, relation_comment) -%}
  {%- do exceptions.raise_not_implemented('alter_relation_comment') -%}
{%- endmacro %}

{% macro alter_column_comment(relation, column_dict) -%}
  {{ return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) }}
{%- endmacro %}

{% macro default__alter_column_comment(relation, column_dict) -%}
  {%- do exceptions.raise_not_implemented('alter_column_comment') -%}
{%- endmacro %}

{# The described columns that the relation has. #}
{% macro validate_doc_columns(relation, column_dict, existing_column_names) -%}
  {%- set described = {} -%}
  {%- for name in column_dict if name in existing_column_names -%}
    {%- do described.update({name: column_dict[name]}) -%}
  {%- endfor -%}
  {{ return(described) }}
{%- endmacro %}
