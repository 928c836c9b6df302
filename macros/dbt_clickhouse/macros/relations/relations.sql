{# ClickHouse drops and renames views, materialized views and tables alike; a function is gone at once. #}
{% macro clickhouse__get_drop_sql(relation) -%}
  {%- set kind = {'view': 'view', 'dictionary': 'dictionary', 'function': 'function'}.get(relation.type, 'table') -%}
drop {{ kind }} if exists {{ relation.render() }} {{ on_cluster_clause(relation, kind != 'function') }}
{%- endmacro %}

{% macro clickhouse__drop_relation(relation, obj_type=none) -%}
  {%- call statement('drop_relation', auto_begin=false) -%}
    {{ get_drop_sql(relation if obj_type is none else relation.incorporate(type=obj_type)) }}
  {%- endcall -%}
{%- endmacro %}

{% macro clickhouse__get_truncate_sql(relation) -%}
truncate table {{ relation.render() }} {{ on_cluster_clause(relation) }}
{%- endmacro %}

{% macro clickhouse__get_rename_relations_sql(pairs) -%}
  {%- set renamings = [] -%}
  {%- for pair in pairs -%}
    {%- do renamings.append(pair[0].render() ~ ' to ' ~ pair[1].render()) -%}
  {%- endfor -%}
rename {{ 'dictionary' if pairs[0][0].type == 'dictionary' else 'table' }} {{ renamings | join(', ') }} {{ on_cluster_clause(pairs[0][0]) }}
{%- endmacro %}

{# What stands under the new name goes first. #}
{% macro clickhouse__rename_relation(from_relation, to_relation, obj_type=none) -%}
  {%- set from_relation = from_relation if obj_type is none else from_relation.incorporate(type=obj_type) -%}
  {%- call statement('drop_relation') -%}
    {{ get_drop_sql(to_relation) }}
  {%- endcall -%}
  {%- call statement('rename_relation') -%}
    {{ get_rename_relations_sql([[from_relation, to_relation]]) }}
  {%- endcall -%}
{%- endmacro %}

{# Two relations change places; nobody ever finds neither. #}
{% macro get_exchange_sql(one, other, obj_types='tables') -%}
  {{ adapter.dispatch('get_exchange_sql', 'dbt')(one, other, obj_types) }}
{%- endmacro %}

{% macro clickhouse__get_exchange_sql(one, other, obj_types='tables') -%}
exchange {{ obj_types | lower }} {{ one.render() }} and {{ other.render() }} {{ on_cluster_clause(other) }}
{%- endmacro %}

{# Replicas agree on a replicated table before it moves. #}
{% macro exchange_tables_atomic(old_relation, target_relation, obj_types='tables') -%}
  {%- if adapter.get_clickhouse_cluster_name() and obj_types | lower == 'tables' and 'Replicated' in engine_clause() -%}
    {%- call statement('exchange_table_sync_replica') -%}
      system sync replica {{ on_cluster_clause(target_relation) }} {{ target_relation.render() }}
    {%- endcall -%}
  {%- endif -%}
  {%- call statement('exchange_tables_atomic') -%}
    {{ get_exchange_sql(old_relation, target_relation, obj_types) }}
  {%- endcall -%}
{%- endmacro %}

{% macro clickhouse__get_or_create_relation(database, schema, identifier, type) -%}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=identifier) -%}
  {%- if existing -%}
    {{ return([true, existing]) }}
  {%- endif -%}
  {{ return([false, api.Relation.create(
      schema=schema,
      identifier=identifier,
      type=type,
      can_exchange=adapter.can_exchange(schema, type),
      can_on_cluster=adapter.should_on_cluster(config.get('materialized'), engine_clause())
  )]) }}
{%- endmacro %}

{# A name without the quotes around it, of whatever kind. #}
{% macro strip_identifier_quotes(ident) -%}
  {{ return(modules.re.sub('^([`"\'])(.*)\\1$', '\\2', ident.strip())) }}
{%- endmacro %}

{# What stands under a text such as `schema.table`; none when nothing does. #}
{% macro get_relation_from_string(relation_string) -%}
  {%- set parts = relation_string.split('.') -%}
  {%- if parts | length < 2 -%}
    {%- do exceptions.raise_compiler_error("'" ~ relation_string ~ "' is no relation: write it as schema.table") -%}
  {%- endif -%}
  {{ return(adapter.get_relation(database='', schema=strip_identifier_quotes(parts[0]), identifier=strip_identifier_quotes(parts[1]))) }}
{%- endmacro %}
