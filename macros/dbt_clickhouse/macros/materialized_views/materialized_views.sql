{#
  Says where a materialized view writes to: a table of its own node. Calling it with `ref` makes that table come first.
#}
{% macro materialization_target_table(target_relation) %}
-- materialization_target_table: {{ target_relation }}
{% endmacro %}

{% macro get_create_materialized_view_sql(view, target_relation, sql, is_refreshable=true) -%}
  {{ adapter.dispatch('get_create_materialized_view_sql', 'dbt')(view, target_relation, sql, is_refreshable) }}
{%- endmacro %}

{% macro clickhouse__get_create_materialized_view_sql(view, target_relation, sql, is_refreshable=true) -%}
create materialized view {{ view.render() }} {{ on_cluster_clause(view) }}
{{ refreshable_mv_clause() if is_refreshable }}
to {{ target_relation.render() }} {{ get_sql_security_clause(view) }}
as {{ sql }}
{%- endmacro %}

{# In place and at once: each insert meets the old query or the new one. #}
{% macro get_modify_materialized_view_sql(view, sql) -%}
  {{ adapter.dispatch('get_modify_materialized_view_sql', 'dbt')(view, sql) }}
{%- endmacro %}

{% macro clickhouse__get_modify_materialized_view_sql(view, sql) -%}
alter table {{ view.render() }} {{ on_cluster_clause(view) }} modify query {{ sql }}
{%- endmacro %}

{# The whole schedule anew; APPEND must be as it was. #}
{% macro get_modify_refresh_sql(view) -%}
alter table {{ view.render() }} {{ on_cluster_clause(view) }} modify {{ refreshable_mv_clause() }}
{%- endmacro %}

{# REFRESH … [RANDOMIZE FOR …] [DEPENDS ON …] [APPEND], from the config `refreshable`. #}
{% macro refreshable_mv_clause() -%}
  {%- set refreshable = config.get('refreshable') -%}
  {%- if refreshable -%}
    {%- set depends_on = refreshable.get('depends_on') -%}
refresh {{ refreshable['interval'] }}
    {%- if refreshable.get('randomize') %}
randomize for {{ refreshable['randomize'] }}
    {%- endif -%}
    {%- if depends_on %}
depends on {{ depends_on if depends_on is string else depends_on | join(', ') }}
    {%- endif -%}
    {%- if refreshable.get('append') %}
append
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{#
  Fills a table with what a query finds. The second half never gives a row: by its call of `sleepEachRow` others see that
  the statement is executed, and that what the first half reads is settled.
#}
{% macro get_backfill_sql(target_relation, sql, columns) -%}
  {%- set names = columns | map(attribute='name') | list -%}
insert into {{ target_relation.render() }} ({{ get_quoted_csv(names) }})
select {{ get_quoted_csv(names) }} from (
{{ sql }}
)
union all
select {% for column in columns -%}
defaultValueOfTypeName('{{ escape_single_quotes(column['type']) }}') as {{ adapter.quote(column['name']) }}{{ ', ' if not loop.last }}
{%- endfor %} from numbers(1) where sleepEachRow(0) = 1
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}

{# A table like another. #}
{% macro get_create_like_sql(relation, like) -%}
create table {{ relation.render() }} {{ on_cluster_clause(relation) }} as {{ like.render() }}
{%- endmacro %}

{# All rows of a table of the same structure, without copying them. #}
{% macro get_attach_all_sql(relation, source) -%}
alter table {{ relation.render() }} {{ on_cluster_clause(relation) }} attach partition all from {{ source.render() }}
{%- endmacro %}

{# What a change of the columns takes: `change` is add, modify or drop. #}
{% macro get_alter_target_columns_sql(relation, change, columns) -%}
alter table {{ relation.render() }} {{ on_cluster_clause(relation) }}
{% for column in columns %}
  {{- change }} column {{ adapter.quote(column['name']) }}{{ ' ' ~ column['type'] if change != 'drop' }}{{ ', ' if not loop.last }}
{%- endfor %}
{%- endmacro %}
