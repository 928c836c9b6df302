{# The clauses of CREATE TABLE, each from the config of its name. #}
{% macro engine_clause() -%}
engine = {{ config.get('engine', default='MergeTree()') }}
{%- endmacro %}

{# `a` and `['a', 'b']` alike in parentheses. #}
{% macro clickhouse__key_list(key) -%}
({{ [key] | join if key is string else key | join(', ') }})
{%- endmacro %}

{# Engines that sort need a key: without one in the config it is empty. #}
{% macro order_cols(label) -%}
  {%- set sorting_engines = ['HDFS', 'MaterializedPostgreSQL', 'S3', 'EmbeddedRocksDB', 'Hive'] -%}
  {%- set engine = config.get('engine', default='MergeTree()') -%}
  {%- if 'MergeTree' in engine or engine in sorting_engines -%}
    {%- set key = config.get('order_by', validator=validation.any[list, basestring]) -%}
{{ label }} {{ clickhouse__key_list('tuple()' if key is none else key) }}
  {%- endif -%}
{%- endmacro %}

{% macro partition_cols(label) -%}
  {%- set key = config.get('partition_by', validator=validation.any[list, basestring]) -%}
  {%- if key is not none -%}
{{ label }} {{ clickhouse__key_list(key) }}
  {%- endif -%}
{%- endmacro %}

{% macro primary_key_clause(label) -%}
  {%- set key = config.get('primary_key', validator=validation.any[list, basestring]) -%}
  {%- if key is not none -%}
{{ label }} {{ key if key is string else clickhouse__key_list(key) }}
  {%- endif -%}
{%- endmacro %}

{% macro ttl_config(label) -%}
  {%- set ttl = config.get('ttl') -%}
  {%- if ttl -%}
{{ label }} {{ ttl if ttl is string else ttl | join(', ') }}
  {%- endif -%}
{%- endmacro %}

{% macro codec_clause(codec_name) -%}
  {%- if codec_name -%}
CODEC({{ codec_name }})
  {%- endif -%}
{%- endmacro %}

{# Where the profile names a cluster; `force_sync` waits until every host has dropped what is dropped. #}
{% macro on_cluster_clause(relation, force_sync=false) -%}
  {%- set cluster = adapter.get_clickhouse_cluster_name() -%}
  {%- if cluster and relation.should_on_cluster -%}
on cluster {{ cluster }}{{ ' sync' if force_sync }}
  {%- endif -%}
{%- endmacro %}

{# Whose rights a view reads with. #}
{% macro get_sql_security_clause(relation) -%}
  {%- set security = config.get('sql_security') -%}
  {%- if security == 'invoker' -%}
sql security invoker
  {%- elif security == 'definer' -%}
    {%- set definer = config.require('definer') -%}
    {%- if not definer -%}
      {%- do exceptions.raise_compiler_error("The config 'definer' is empty, but 'sql_security' is 'definer'") -%}
    {%- endif -%}
definer = {{ definer }} sql security definer
  {%- elif security -%}
    {%- do exceptions.raise_compiler_error("The config 'sql_security' must be 'definer' or 'invoker', not '" ~ security ~ "'") -%}
  {%- endif -%}
{%- endmacro %}
