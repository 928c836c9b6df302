{#
  Models that are spread over the shards of a cluster: on each host a local table, and a table of the engine Distributed
  through which all of them are written and read.
#}
{% macro get_create_distributed_local_table_sql(relation, columns, sql) -%}
  {%- set has_contract = config.get('contract').enforced -%}
  {%- if has_contract -%}
    {%- do get_assert_columns_equivalent(sql) -%}
  {%- endif -%}
{{ config.get('sql_header') or '' }}
create table {{ relation.render() }} {{ on_cluster_clause(relation) }}
  {%- if has_contract %}
{{ get_table_columns_and_constraints() }}
  {%- else %}
(
    {%- for column in columns %}
    {{ adapter.quote(column['name']) }} {{ column['type'] }}{{ ',' if not loop.last }}
    {%- endfor %}
)
  {%- endif %}
{{ engine_clause() }}
{{ order_cols(label='order by') }}
{{ primary_key_clause(label='primary key') }}
{{ partition_cols(label='partition by') }}
{{ ttl_config(label='ttl') }}
{{ adapter.get_model_settings(model, config.get('engine', default='MergeTree()')) }}
{%- endmacro %}

{# Writes to and reads from `local`, with the columns of `like`, which is there already. #}
{% macro get_create_distributed_table_sql(relation, local, like) -%}
  {%- set cluster = adapter.get_clickhouse_cluster_name()[1:-1] -%}
  {%- set sharding_key = (config.get('sharding_key') or '') | trim -%}
create table {{ relation.render() }} {{ on_cluster_clause(relation) }} as {{ like.render() }}
engine = Distributed(
    {{- clickhouse_text_literal(cluster) }}, {{ clickhouse_text_literal(local.schema) }}, {{ clickhouse_text_literal(local.identifier) }}, {{ sharding_key or 'rand()' -}}
)
{%- endmacro %}

{# Old rows go on every host; which ones, the new rows of all hosts say. #}
{% macro get_distributed_delete_sql(local, source, unique_key, predicates) -%}
delete from {{ local.render() }} {{ on_cluster_clause(local) }}
where {{ clickhouse__is_replaced(source, unique_key, predicates) }}
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}

{# The rows that stay, from all hosts; the keys of the new rows are gathered once and sent to each. #}
{% macro get_distributed_keep_sql(relation, existing, source, unique_key, columns) -%}
  {%- set names = get_quoted_csv(columns | map(attribute='name')) -%}
  {%- set keys = clickhouse__key_text(unique_key) -%}
insert into {{ relation.render() }} ({{ names }})
select {{ names }}
from {{ existing.render() }}
where not ifNull(({{ keys }}) global in (select {{ keys }} from {{ source.render() }}), false)
{{ adapter.get_model_query_settings(model) }}
{%- endmacro %}

{# Partitions that any host has new rows of are replaced on all: where a host has none, its old ones go. #}
{% macro get_distributed_overwrite_sql(local, source) -%}
  {%- set found = run_query(
      'select distinct partition_id from cluster(' ~ adapter.get_clickhouse_cluster_name() ~ ', system.parts) where active and database = '
      ~ clickhouse_text_literal(source.schema) ~ ' and table = ' ~ clickhouse_text_literal(source.identifier) ~ ' order by partition_id'
  ) -%}
  {%- if found -%}
{{ get_replace_partitions_sql(local, source, found.columns[0].values()) }}
  {%- endif -%}
{%- endmacro %}

{% macro get_replace_partitions_sql(relation, source, partitions) -%}
alter table {{ relation.render() }} {{ on_cluster_clause(relation) }}
  {%- for id in partitions %}
    replace partition id '{{ id }}' from {{ source.render() }}{{ ',' if not loop.last }}
  {%- endfor %}
{{ 'settings allow_replace_partition_from_empty_source = 1' if adapter.is_at_or_after_version('26.6') }}
{%- endmacro %}

{# Until every replica has what was written: then it may be published. #}
{% macro get_sync_replica_sql(relation) -%}
system sync replica {{ on_cluster_clause(relation) }} {{ relation.render() }}
{%- endmacro %}

{# dbt-clickhouse's names for the two tables, for materializations that projects write themselves. #}
{% macro create_distributed_table(relation, local_relation) -%}
  {%- if adapter.get_clickhouse_cluster_name() is none -%}
    {%- do exceptions.raise_compiler_error("A distributed table needs a 'cluster' in the profile") -%}
  {%- endif -%}
{{ get_create_distributed_table_sql(relation, local_relation, local_relation) | replace('create table', 'create or replace table', 1) }}
{%- endmacro %}

{% macro create_empty_table_from_relation(relation, source_relation, sql=none) -%}
  {%- set found = adapter.get_column_schema_from_query(sql, query_settings=config.get('query_settings', {})) if sql else adapter.get_columns_in_relation(source_relation) -%}
  {%- set columns = [] -%}
  {%- for column in found -%}
    {%- do columns.append({'name': column.name, 'type': column.data_type}) -%}
  {%- endfor -%}
{{ get_create_distributed_local_table_sql(relation, columns, sql) }}
{%- endmacro %}

{% macro create_distributed_local_table(distributed_relation, shard_relation, structure_relation, sql_query=none, has_contract=false) -%}
  {%- do drop_relation_if_exists(shard_relation) -%}
  {%- do drop_relation_if_exists(distributed_relation) -%}
  {%- do create_schema(shard_relation) -%}
  {%- do run_query(create_empty_table_from_relation(shard_relation, structure_relation, sql_query)) -%}
  {%- do run_query(create_distributed_table(distributed_relation, shard_relation)) -%}
  {%- if sql_query is not none -%}
    {%- do run_query(clickhouse__insert_into(distributed_relation, sql_query, has_contract)) -%}
  {%- endif -%}
{%- endmacro %}
