{# Times come as UTC, whatever the zones of the server and of the column are. #}
{% macro clickhouse__collect_freshness(source, loaded_at_field, filter) -%}
  {%- call statement('collect_freshness', fetch_result=true, auto_begin=false) -%}
    select
      toDateTime64(max({{ loaded_at_field }}), 6, 'UTC') as max_loaded_at,
      toDateTime64({{ current_timestamp() }}, 6, 'UTC') as snapshotted_at
    from {{ source }}
    {{ 'where ' ~ filter if filter }}
  {%- endcall -%}
  {{ return(load_result('collect_freshness')) }}
{%- endmacro %}

{% macro clickhouse__collect_freshness_custom_sql(source, loaded_at_query) -%}
  {%- call statement('collect_freshness_custom_sql', fetch_result=true, auto_begin=false) -%}
    select
      toDateTime64(({{ loaded_at_query }}), 6, 'UTC') as max_loaded_at,
      toDateTime64({{ current_timestamp() }}, 6, 'UTC') as snapshotted_at
  {%- endcall -%}
  {{ return(load_result('collect_freshness_custom_sql')) }}
{%- endmacro %}
