{#
  Two steps: a table with the columns of the query and no rows, which is sent here, and the text that fills it.
  A temporary table lives in memory, for the session, and takes one statement.
#}
{% macro clickhouse__create_table_as(temporary, relation, sql) -%}
  {%- set has_contract = config.get('contract').enforced -%}
  {%- if temporary -%}
    {{ create_table_or_empty(true, relation, sql, has_contract) }}
  {%- else -%}
    {%- do clickhouse__create_empty_table(false, relation, sql, has_contract) -%}
    {{ clickhouse__insert_into(relation, sql, has_contract) }}
  {%- endif -%}
{%- endmacro %}

{% macro clickhouse__create_empty_table(temporary, relation, sql, has_contract, statement_name='create_table_empty') -%}
  {%- call statement(statement_name) -%}
    {{ create_table_or_empty(temporary, relation, sql, has_contract) }}
  {%- endcall -%}
  {%- if not temporary -%}
    {%- do add_index_and_projections(relation) -%}
  {%- endif -%}
{%- endmacro %}

{# The statement that makes the empty table: columns from the query, or from the contract where one is enforced. #}
{% macro create_table_or_empty(temporary, relation, sql, has_contract=false) -%}
  {%- if has_contract -%}
    {%- do get_assert_columns_equivalent(sql) -%}
  {%- endif -%}
{{ config.get('sql_header') or '' }}
  {%- if temporary %}
create temporary table {{ relation.identifier }}
engine = Memory
{{ adapter.get_model_settings(model, 'Memory') }}
as (
{{ sql }}
)
  {%- else %}
{{ get_table_definition_sql(relation, has_contract) }}
    {%- if not has_contract %}
empty as (
{{ sql }}
{{ adapter.get_model_query_settings(model) }}
)
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{# All in one ALTER: on a replicated table several of them at once fail. #}
{% macro get_indexes_and_projections_sql(relation) -%}
  {%- set additions = [] -%}
  {%- for projection in config.get('projections', default=[]) or [] -%}
    {%- do additions.append('add projection ' ~ projection['name'] ~ ' (' ~ projection['query'] ~ ')') -%}
  {%- endfor -%}
  {%- for index in config.get('indexes', default=[]) or [] -%}
    {%- do additions.append('add index ' ~ index['name'] ~ ' ' ~ index['definition']) -%}
  {%- endfor -%}
  {%- if additions -%}
alter table {{ relation }} {{ on_cluster_clause(relation) }}
    {{ additions | join(',\n    ') }}
  {%- endif -%}
{%- endmacro %}

{% macro add_index_and_projections(relation) -%}
  {%- set sql = get_indexes_and_projections_sql(relation) -%}
  {%- if sql -%}
    {%- call statement('add_projections_and_indexes') -%}
      {{ sql }}
    {%- endcall -%}
  {%- endif -%}
{%- endmacro %}

{# A table as its config defines it, without the query: what a table that stands is compared with, too. #}
{% macro get_table_definition_sql(relation, has_contract=false) -%}
create table {{ relation }} {{ on_cluster_clause(relation) }}
{{ get_table_columns_and_constraints() if has_contract }}
{{ engine_clause() }}
{{ order_cols(label='order by') }}
{{ primary_key_clause(label='primary key') }}
{{ partition_cols(label='partition by') }}
{{ ttl_config(label='ttl') }}
{{ adapter.get_model_settings(model, config.get('engine', default='MergeTree()')) }}
{%- endmacro %}

{# One change of a table's definition: an action of ALTER TABLE. #}
{% macro get_alter_definition_sql(relation, action) -%}
alter table {{ relation }} {{ on_cluster_clause(relation) }}
    {{ action }}
{%- endmacro %}

{#
  Fills a table. Columns are named where they are given, or asked of the query; a contract's are selected in its order;
  otherwise the query's columns stand in the table's order, as in a table that was made from it.
#}
{% macro clickhouse__insert_into(target_relation, sql, has_contract=none, use_columns_from_sql=false, columns=none) -%}
  {%- set is_contracted = config.get('contract').enforced if has_contract is none else has_contract -%}
  {%- if columns is not none -%}
    {%- set names = columns -%}
  {%- elif use_columns_from_sql -%}
    {%- set names = get_columns_in_query(sql) -%}
  {%- elif is_contracted -%}
    {%- set names = model['columns'].keys() | list -%}
  {%- else -%}
    {%- set names = [] -%}
  {%- endif -%}
  {%- set list = get_quoted_csv(names) -%}
insert into {{ target_relation }}{{ ' (' ~ list ~ ')' if names }}
  {%- if is_contracted and names %}
select {{ list }} from (
{{ sql }}
)
  {%- else %}
{{ sql }}
  {%- endif %}
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}
