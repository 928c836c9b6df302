{# The same number as dbt-clickhouse's, so that a history that it began goes on; and null stands for the empty text. #}
{% macro clickhouse__snapshot_hash_arguments(args) -%}
  {%- set texts = [] -%}
  {%- for arg in args -%}
    {%- do texts.append("coalesce(cast(" ~ arg ~ " as Nullable(String)), '')") -%}
  {%- endfor -%}
halfMD5({{ texts | join(" || '|' || ") }})
{%- endmacro %}

{% macro clickhouse__null_safe_equals(one, other) -%}
{{ one }} <=> {{ other }}
{%- endmacro %}

{# Times of any precision and zone are one kind, and so are dates; what ClickHouse calls null makes no difference. #}
{% macro clickhouse__snapshot_time_kind(data_type) -%}
  {{ return(modules.re.sub('^(?:LowCardinality\\()?(?:Nullable\\()?([A-Za-z]+?)(?:64|32)?(?:\\(.*|\\)*)$', '\\1', data_type)) }}
{%- endmacro %}

{% macro clickhouse__create_columns(relation, columns) -%}
  {%- if columns -%}
    {%- call statement('create_columns') -%}
      {{ get_snapshot_columns_sql(relation, columns) }}
    {%- endcall -%}
  {%- endif -%}
{%- endmacro %}

{# Work tables are filled and read by one connection: they live on its server alone, whatever the history's engine is. #}
{% macro clickhouse__get_snapshot_work_table_sql(relation, sql) -%}
{{ config.get('sql_header') or '' }}
create table {{ relation.render() }}
engine = MergeTree
order by tuple()
as (
{{ sql }}
)
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}

{# Engine, order, partition, TTL, indexes and comments of the history stay as they are. #}
{% macro clickhouse__get_snapshot_history_sql(relation, history) -%}
create table {{ relation.render() }} {{ on_cluster_clause(relation) }} as {{ history.render() }}
{%- endmacro %}

{% macro clickhouse__get_snapshot_columns_sql(relation, added, changed=[]) -%}
  {%- set changes = [] -%}
  {%- for column in added -%}
    {%- do changes.append('add column ' ~ adapter.quote(column.name) ~ ' ' ~ column.data_type) -%}
  {%- endfor -%}
  {%- for column in changed -%}
    {%- do changes.append('modify column ' ~ adapter.quote(column.name) ~ ' ' ~ column.data_type) -%}
  {%- endfor -%}
alter table {{ relation.render() }} {{ on_cluster_clause(relation) }}
    {{ changes | join(',\n    ') }}
{%- endmacro %}

{% macro clickhouse__get_snapshot_keep_sql(relation, history, changes, names) -%}
  {%- set columns = get_snapshot_columns() -%}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set current -%}
    (history.{{ columns.dbt_valid_to }} is null
      {%- if config.get('dbt_valid_to_current') %} or history.{{ columns.dbt_valid_to }} = {{ config.get('dbt_valid_to_current') }}{% endif -%}
    )
  {%- endset -%}
  {%- set selected = [] -%}
  {%- for name in names -%}
    {%- if name == columns.dbt_valid_to -%}
      {%- do selected.append('if(changed.dbt_is_known = 1 and ' ~ current ~ ', changed.' ~ columns.dbt_valid_to ~ ', history.' ~ columns.dbt_valid_to ~ ')') -%}
    {%- else -%}
      {%- do selected.append('history.' ~ adapter.quote(name)) -%}
    {%- endif -%}
  {%- endfor -%}
insert into {{ relation.render() }} ({{ get_quoted_csv(names) }})
select
    {{ selected | join(',\n    ') }}
from (
    select *, {{ unique_key_fields(unique_key) }} from {{ history.render() }}
) as history
left any join (
    select {{ columns.dbt_scd_id }}, {{ columns.dbt_valid_to }}, {{ unique_key_names(unique_key) | join(', ') }}, 1 as dbt_is_known
    from {{ changes.render() }}
    where dbt_change_type in ('update', 'delete')
) as changed
    on history.{{ columns.dbt_scd_id }} = changed.{{ columns.dbt_scd_id }}
    and {{ unique_key_join_on(unique_key, 'history', 'changed') }}
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}

{% macro clickhouse__get_snapshot_add_sql(relation, changes, names) -%}
insert into {{ relation.render() }} ({{ get_quoted_csv(names) }})
select {{ get_quoted_csv(names) }}
from {{ changes.render() }}
where dbt_change_type = 'insert'
{%- endmacro %}

{% macro clickhouse__build_snapshot_staging_table(strategy, sql, target_relation) -%}
  {%- set changes = make_temp_relation(target_relation) -%}
  {%- do drop_relation_if_exists(changes) -%}
  {%- call statement('build_snapshot_staging_relation') -%}
    {{ get_snapshot_work_table_sql(changes, snapshot_staging_table(strategy, sql, target_relation)) }}
  {%- endcall -%}
  {{ return(changes) }}
{%- endmacro %}

{#
  ClickHouse has no MERGE: a new history is made beside the old one and changes places with it. What is returned is a
  statement that does nothing, for the materialization that calls this sends one.
#}
{% macro clickhouse__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- set history = target.derivative('__snapshot_upsert', 'table') -%}
  {%- set names = adapter.get_columns_in_relation(target) | map(attribute='name') | list -%}
  {%- set added = adapter.get_columns_in_relation(source) | map(attribute='name') | select('in', names) | list -%}
  {%- do drop_relation_if_exists(history) -%}
  {%- for sql in [
      get_snapshot_history_sql(history, target),
      get_snapshot_keep_sql(history, target, source, names),
      get_snapshot_add_sql(history, source, added),
  ] -%}
    {%- call statement('snapshot_merge_' ~ loop.index) -%}
      {{ sql }}
    {%- endcall -%}
  {%- endfor -%}
  {%- if target.can_exchange -%}
    {%- do exchange_tables_atomic(history, target) -%}
    {%- do drop_relation_if_exists(history) -%}
  {%- else -%}
    {%- do adapter.rename_relation(history, target) -%}
  {%- endif -%}
  {{ return('select 1') }}
{%- endmacro %}

{% macro clickhouse__post_snapshot(staging_relation) -%}
  {%- do drop_relation_if_exists(staging_relation) -%}
{%- endmacro %}
