{#
  An incremental run works on a copy beside the table and then exchanges the two. On tables of the MergeTree family the
  copy shares the parts of the original (hard links), so that it costs no data.
#}
{% macro get_clone_table_sql(relation, existing) -%}
  {{ adapter.dispatch('get_clone_table_sql', 'dbt')(relation, existing) }}
{%- endmacro %}

{% macro clickhouse__get_clone_table_sql(relation, existing) -%}
create table {{ relation }} {{ on_cluster_clause(relation) }} clone as {{ existing }}
{%- endmacro %}

{# An empty table with the columns, engine and settings of another. #}
{% macro get_table_like_sql(relation, existing) -%}
  {{ adapter.dispatch('get_table_like_sql', 'dbt')(relation, existing) }}
{%- endmacro %}

{% macro clickhouse__get_table_like_sql(relation, existing) -%}
create table {{ relation }} {{ on_cluster_clause(relation) }} as {{ existing }}
{%- endmacro %}

{# All changes of columns in one ALTER. A column that stays keeps its codec, an added one gets the model's. #}
{% macro get_alter_columns_sql(relation, added, dropped, modified) -%}
  {{ adapter.dispatch('get_alter_columns_sql', 'dbt')(relation, added, dropped, modified) }}
{%- endmacro %}

{% macro clickhouse__get_alter_columns_sql(relation, added, dropped, modified) -%}
  {%- set changes = [] -%}
  {%- for column in dropped -%}
    {%- do changes.append('drop column if exists ' ~ column.quoted) -%}
  {%- endfor -%}
  {%- for column in added -%}
    {%- set codec = codec_clause(model['columns'].get(column.name, {}).get('codec')) | trim -%}
    {%- do changes.append(('add column if not exists ' ~ column.quoted ~ ' ' ~ column.data_type ~ ' ' ~ codec) | trim) -%}
  {%- endfor -%}
  {%- for column in modified -%}
    {%- do changes.append('modify column if exists ' ~ column.quoted ~ ' ' ~ column.data_type) -%}
  {%- endfor -%}
alter table {{ relation }} {{ on_cluster_clause(relation) }}
    {{ changes | join(',\n    ') }}
{%- endmacro %}

{# The rows of one table into another, by column name. #}
{% macro get_copy_rows_sql(relation, source, columns) -%}
  {{ adapter.dispatch('get_copy_rows_sql', 'dbt')(relation, source, columns) }}
{%- endmacro %}

{% macro clickhouse__get_copy_rows_sql(relation, source, columns) -%}
  {%- set list = get_quoted_csv(columns | map(attribute='name')) -%}
insert into {{ relation }} ({{ list }})
select {{ list }}
from {{ source }}
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}
