{# All comments in one ALTER, which ClickHouse takes of tables and views alike; attributes of dictionaries have none. #}
{% macro clickhouse__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- set sql = get_persist_docs_sql(relation, model, for_relation, for_columns) -%}
  {%- if sql -%}
    {%- do run_query(sql) -%}
  {%- endif -%}
{%- endmacro %}

{% macro get_persist_docs_sql(relation, model, for_relation=true, for_columns=true) -%}
  {%- set comments = [] -%}
  {%- if for_relation and config.persist_relation_docs() and model.description -%}
    {%- do comments.append('modify comment ' ~ clickhouse_escape_comment(model.description)) -%}
  {%- endif -%}
  {%- if for_columns and config.persist_column_docs() and model.columns and relation.type != 'dictionary' -%}
    {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- for name, column in model.columns.items() if name in existing and column['description'] -%}
      {%- do comments.append('comment column `' ~ name ~ '` ' ~ clickhouse_escape_comment(column['description'])) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if comments -%}
{{ one_alter_relation(relation, comments | join(', ')) }}
  {%- endif -%}
{%- endmacro %}

{% macro one_alter_relation(relation, alter_comments) -%}
alter table {{ relation }} {{ on_cluster_clause(relation) }} {{ alter_comments }}
{%- endmacro %}

{# `comment` goes between quotes as it is. #}
{% macro one_alter_column_comment(relation, column_name, comment) -%}
{{ one_alter_relation(relation, 'comment column `' ~ column_name ~ "` '" ~ comment ~ "'") }}
{%- endmacro %}

{% macro clickhouse__alter_relation_comment(relation, comment) -%}
{{ one_alter_relation(relation, 'modify comment ' ~ clickhouse_escape_comment(comment)) }}
{%- endmacro %}

{# A text literal in which any description may stand. #}
{% macro clickhouse_escape_comment(comment) -%}
  {%- if comment is not string -%}
    {%- do exceptions.raise_compiler_error('A comment must be a text, not ' ~ comment) -%}
  {%- endif -%}
{{ clickhouse_text_literal(comment) }}
{%- endmacro %}
