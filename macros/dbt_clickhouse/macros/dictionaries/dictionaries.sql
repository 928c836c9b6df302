{#
  A dictionary of a model's configuration. Its attributes are those of `fields`, pairs of a name and a type with whatever
  follows it (`DEFAULT 0`, `HIERARCHICAL`), or the model's columns with their data types.
#}
{% macro clickhouse__get_create_dictionary_as_sql(relation, cluster_clause, sql) -%}
  {%- set attributes = [] -%}
  {%- for field in config.get('fields') or [] -%}
    {%- do attributes.append(clickhouse__quoted_once(field[0]) ~ ' ' ~ field[1]) -%}
  {%- else -%}
    {%- for column in model.columns.values() -%}
      {%- do attributes.append(adapter.quote(column['name']) ~ ' ' ~ column['data_type']) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set layout = config.get('layout') | string | trim -%}
create or replace dictionary {{ relation.render() }} {{ cluster_clause }}
(
    {{ attributes | join(',\n    ') }}
)
{{ primary_key_clause(label='primary key') }}
source({{ http_source() if config.get('source_type') == 'http' else clickhouse_source(sql) }})
layout({{ layout if '(' in layout else layout ~ '()' }})
  {%- if config.get('lifetime') is not none %}
lifetime({{ config.get('lifetime') }})
  {%- endif -%}
  {%- if config.get('range') %}
range({{ config.get('range') }})
  {%- endif -%}
{%- endmacro %}

{% macro clickhouse__quoted_once(name) -%}
{{ name if name[0] in '`"' else adapter.quote(name) }}
{%- endmacro %}

{% macro http_source() -%}
http(url {{ clickhouse_text_literal(config.get('url')) }} format {{ clickhouse_text_literal(config.get('format')) }})
{%- endmacro %}

{#
  A table or a query of a ClickHouse. Who reads it: the user of the profile, or of a named collection of the server's; the
  profile's password is written only where the config `allow_password_in_ddl` says so.
#}
{% macro clickhouse_source(sql) -%}
  {%- set overrides = config.get('connection_overrides') or {} -%}
  {%- set collection = config.get('named_collection') -%}
  {%- set credentials = adapter.get_credentials(overrides) -%}
  {%- set parts = [] -%}
  {%- if collection -%}
    {%- do parts.append('name ' ~ clickhouse_text_literal(collection)) -%}
    {%- set credentials = {'database': this.schema if config.get('table') is not none else ''} -%}
    {%- do credentials.update(overrides) -%}
  {%- elif not overrides.get('password') and config.get('allow_password_in_ddl') | string | lower != 'true' -%}
    {%- do credentials.update({'password': ''}) -%}
  {%- endif -%}
  {%- if overrides.get('host') -%}
    {%- do parts.append('host ' ~ clickhouse_text_literal(overrides['host'])) -%}
  {%- endif -%}
  {%- if overrides.get('port') -%}
    {%- do parts.append('port ' ~ overrides['port']) -%}
  {%- endif -%}
  {%- for key in ['user', 'password'] if credentials.get(key) -%}
    {%- do parts.append(key ~ ' ' ~ clickhouse_text_literal(credentials[key])) -%}
  {%- endfor -%}
  {%- set database = credentials.get('db') or credentials.get('database') -%}
  {%- if database -%}
    {%- do parts.append('db ' ~ clickhouse_text_literal(database)) -%}
  {%- endif -%}
  {%- if config.get('table') is not none -%}
    {%- do parts.append('table ' ~ clickhouse_text_literal(config.get('table'))) -%}
  {%- else -%}
    {%- do parts.append('query ' ~ clickhouse_text_literal(sql | trim)) -%}
  {%- endif -%}
  {%- if config.get('update_field') -%}
    {%- do parts.append('update_field ' ~ clickhouse_text_literal(config.get('update_field'))) -%}
  {%- endif -%}
  {%- if config.get('update_lag') is not none -%}
    {%- do parts.append('update_lag ' ~ config.get('update_lag')) -%}
  {%- endif -%}
clickhouse({{ parts | join(' ') }})
{%- endmacro %}

{# Reads the source: what is wrong with it is known before anybody asks the dictionary. #}
{% macro get_load_dictionary_sql(relation) -%}
system reload dictionary {{ on_cluster_clause(relation) }} {{ relation.render() }}
{%- endmacro %}

{# Drops whatever stands there; a dictionary goes by a statement of its own. #}
{% macro drop_dictionary_if_exists(relation, cluster_clause) -%}
  {%- if relation.type == 'dictionary' -%}
    {%- do run_query('drop dictionary if exists ' ~ relation.render() ~ ' ' ~ cluster_clause) -%}
  {%- else -%}
    {%- do drop_relation_if_exists(relation) -%}
  {%- endif -%}
{%- endmacro %}
