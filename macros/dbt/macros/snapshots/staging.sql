{# The first history: every row of the query is its own current version. #}
{% macro build_snapshot_table(strategy, sql) -%}
  {{ adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql) }}
{%- endmacro %}

{% macro default__build_snapshot_table(strategy, sql) -%}
  {%- set columns = get_snapshot_columns() -%}
select
    *,
    {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
    {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
    {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
    {{ get_dbt_valid_to_current(strategy, columns) }}
  {%- if strategy.hard_deletes == 'new_record' %},
    'False' as {{ columns.dbt_is_deleted }}
  {%- endif %}
from (
{{ sql }}
) as snapshot_query
{%- endmacro %}

{#
  What has changed since the last snapshot, a row for each change: `dbt_change_type` is `insert` for a version that
  begins, `update` and `delete` for one that ends at its `dbt_valid_to`. Then follow the columns of the query, those of
  the snapshot, and the parts of the unique key. What is read of the target are its current versions alone.
#}
{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {{ adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) }}
{%- endmacro %}

{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {%- set columns = get_snapshot_columns() -%}
  {%- set names = strategy.get('source_columns') or get_columns_in_query(source_sql) -%}
  {%- set known = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list -%}
  {%- set has_records = strategy.hard_deletes == 'new_record' -%}
  {%- set now = snapshot_get_time() -%}
  {%- set key = strategy.unique_key -%}
  {%- set was_deleted = "snapshotted_data." ~ columns.dbt_is_deleted ~ " = 'True'" -%}
  {%- set has_changed = strategy.row_changed ~ (' or ' ~ was_deleted if has_records else '') -%}
with snapshot_query as (
{{ source_sql }}
),
snapshotted_data as (
    select *, {{ unique_key_fields(key) }}, 1 as dbt_is_known
    from {{ target_relation.render() }}
    where {{ snapshot_is_current(columns) }}
),
source_data as (
    select
        *,
        {{ unique_key_fields(key) }},
        {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
        {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, columns) }},
        {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
        1 as dbt_is_known
    from snapshot_query
)
select
    'insert' as dbt_change_type,
    {{ snapshot_staged_columns(names, names) }}
    source_data.{{ columns.dbt_updated_at }} as {{ columns.dbt_updated_at }},
    source_data.{{ columns.dbt_valid_from }} as {{ columns.dbt_valid_from }},
    source_data.{{ columns.dbt_valid_to }} as {{ columns.dbt_valid_to }},
    source_data.{{ columns.dbt_scd_id }} as {{ columns.dbt_scd_id }},
  {%- if has_records %}
    'False' as {{ columns.dbt_is_deleted }},
  {%- endif %}
    {{ snapshot_staged_key(key, 'source_data') }}
from source_data
left join snapshotted_data on {{ unique_key_join_on(key, 'source_data', 'snapshotted_data') }}
where coalesce(snapshotted_data.dbt_is_known, 0) = 0 or {{ has_changed }}
union all
select
    'update' as dbt_change_type,
    {{ snapshot_staged_columns(names, names) }}
    source_data.{{ columns.dbt_updated_at }} as {{ columns.dbt_updated_at }},
    source_data.{{ columns.dbt_valid_from }} as {{ columns.dbt_valid_from }},
    source_data.{{ columns.dbt_updated_at }} as {{ columns.dbt_valid_to }},
    snapshotted_data.{{ columns.dbt_scd_id }} as {{ columns.dbt_scd_id }},
  {%- if has_records %}
    snapshotted_data.{{ columns.dbt_is_deleted }} as {{ columns.dbt_is_deleted }},
  {%- endif %}
    {{ snapshot_staged_key(key, 'snapshotted_data') }}
from source_data
join snapshotted_data on {{ unique_key_join_on(key, 'source_data', 'snapshotted_data') }}
where {{ has_changed }}
  {%- for change in {'invalidate': ['delete'], 'new_record': ['delete', 'insert']}.get(strategy.hard_deletes, []) %}
union all
select
    '{{ change }}' as dbt_change_type,
    {{ snapshot_staged_columns(names, known) }}
    {{ now }} as {{ columns.dbt_updated_at }},
    {{ now }} as {{ columns.dbt_valid_from }},
    {%- if change == 'delete' %}
    {{ now }} as {{ columns.dbt_valid_to }},
    snapshotted_data.{{ columns.dbt_scd_id }} as {{ columns.dbt_scd_id }},
    {%- else %}
    snapshotted_data.{{ columns.dbt_valid_to }} as {{ columns.dbt_valid_to }},
    {{ snapshot_hash_arguments(['snapshotted_data.' ~ columns.dbt_scd_id, now]) }} as {{ columns.dbt_scd_id }},
    {%- endif %}
    {%- if has_records %}
    {{ "'True'" if change == 'insert' else 'snapshotted_data.' ~ columns.dbt_is_deleted }} as {{ columns.dbt_is_deleted }},
    {%- endif %}
    {{ snapshot_staged_key(key, 'snapshotted_data') }}
from snapshotted_data
left join source_data on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
where coalesce(source_data.dbt_is_known, 0) = 0{{ ' and not (' ~ was_deleted ~ ')' if has_records }}
  {%- endfor %}
{%- endmacro %}

{# The query's columns of a change: of the query where it is its row that changes, of the history where that row is gone. #}
{% macro snapshot_staged_columns(names, known) -%}
  {%- set side = 'source_data' if known is sameas names else 'snapshotted_data' -%}
  {%- for name in names -%}
{{ side if name in known else 'source_data' }}.{{ adapter.quote(name) }} as {{ adapter.quote(name) }},{{ '\n    ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro snapshot_staged_key(unique_key, side) -%}
  {%- for name in unique_key_names(unique_key) -%}
{{ side }}.{{ name }} as {{ name }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}
