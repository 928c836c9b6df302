{# For those who replace it and then call it: `dbt.materialization_test_default.call_macro()`. #}
{% materialization test, default %}
  {%- set relations = [] -%}
  {%- set query = sql -%}
  {%- if should_store_failures() -%}
    {%- set stored = this.incorporate(type='view' if config.get('store_failures_as') == 'view' else 'table') -%}
    {%- do drop_relation_if_exists(load_cached_relation(this)) -%}
    {%- call statement(auto_begin=true) -%}
      {{ get_create_sql(stored, sql) }}
    {%- endcall -%}
    {%- do relations.append(stored) -%}
    {%- set query = 'select * from ' ~ stored -%}
  {%- endif -%}
  {%- call statement('main', fetch_result=true) -%}
    {{ get_test_sql(query, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), config.get('limit')) }}
  {%- endcall -%}
  {{ return({'relations': relations}) }}
{% endmaterialization %}
