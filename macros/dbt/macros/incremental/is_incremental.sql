{# Whether this run adds to an incremental model's table rather than making it. #}
{% macro is_incremental() %}
  {%- if not execute -%}
    {{ return(false) }}
  {%- endif -%}
  {%- set existing = load_relation(this) -%}
  {{ return(
      existing is not none
      and existing.type == 'table'
      and model.config.materialized == 'incremental'
      and not should_full_refresh()
  ) }}
{% endmacro %}
