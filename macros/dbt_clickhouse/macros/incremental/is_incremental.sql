{# As dbt's, and for tables spread over a cluster. #}
{% macro is_incremental() %}
  {%- if not execute -%}
    {{ return(false) }}
  {%- endif -%}
  {%- set existing = load_relation(this) -%}
  {{ return(
      existing is not none
      and existing.type == 'table'
      and model.config.materialized in ['incremental', 'distributed_incremental']
      and not should_full_refresh()
  ) }}
{% endmacro %}
