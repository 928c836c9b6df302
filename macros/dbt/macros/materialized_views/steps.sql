{#
  The steps of dbt's materialized views for every database, for materializations that are put together from them.
  The materialized views of this program take other ways; see docs/materialized-views.md.
#}
{% macro materialized_view_setup(backup_relation, intermediate_relation, pre_hooks) -%}
  {%- for leftover in [backup_relation, intermediate_relation] -%}
    {%- do drop_relation_if_exists(load_cached_relation(leftover)) -%}
  {%- endfor -%}
  {{ run_hooks(pre_hooks, inside_transaction=false) }}
{%- endmacro %}

{# The statements that bring the view to what the project says; an empty text when it is to stay as it is. #}
{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) -%}
  {%- if existing_relation is none -%}
    {{ return(get_create_materialized_view_as_sql(target_relation, sql)) }}
  {%- endif -%}
  {%- if should_full_refresh() or not existing_relation.is_materialized_view -%}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {%- endif -%}
  {%- set changes = get_materialized_view_configuration_changes(existing_relation, config) -%}
  {%- if changes is none -%}
    {{ return(refresh_materialized_view(target_relation)) }}
  {%- endif -%}
  {%- set policy = config.get('on_configuration_change') -%}
  {%- set what = "The configuration of '" ~ target_relation ~ "' has changed, and on_configuration_change is '" ~ policy ~ "'" -%}
  {%- if policy == 'apply' -%}
    {{ return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
  {%- elif policy == 'continue' -%}
    {%- do exceptions.warn(what) -%}
    {{ return('') }}
  {%- elif policy == 'fail' -%}
    {%- do exceptions.raise_fail_fast_error(what) -%}
  {%- endif -%}
  {%- do exceptions.raise_compiler_error(what ~ ", which is none of 'apply', 'continue' and 'fail'") -%}
{%- endmacro %}

{% macro materialized_view_execute_no_op(target_relation) -%}
  {%- do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') -%}
{%- endmacro %}

{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) -%}
  {{ run_hooks(pre_hooks, inside_transaction=true) }}
  {%- call statement('main') -%}
    {{ build_sql }}
  {%- endcall -%}
  {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=true)) -%}
  {%- do persist_docs(target_relation, model) -%}
  {{ run_hooks(post_hooks, inside_transaction=true) }}
{%- endmacro %}

{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) -%}
  {%- for leftover in [backup_relation, intermediate_relation] -%}
    {%- do drop_relation_if_exists(leftover) -%}
  {%- endfor -%}
  {{ run_hooks(post_hooks, inside_transaction=false) }}
{%- endmacro %}
