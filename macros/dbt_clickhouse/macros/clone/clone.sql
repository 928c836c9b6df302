{# Parts can be shared between tables of the MergeTree family; anything else is cloned as a view. #}
{% macro clickhouse__can_clone_table() -%}
  {%- set is_distributed = config.get('materialized', '').startswith('distributed_') -%}
  {{ return(not is_distributed and 'MergeTree' in config.get('engine', default='MergeTree()')) }}
{%- endmacro %}

{% macro clickhouse__create_or_replace_clone(this_relation, defer_relation) -%}
create or replace table {{ this_relation }} {{ on_cluster_clause(this_relation) }} clone as {{ defer_relation }}
{%- endmacro %}
