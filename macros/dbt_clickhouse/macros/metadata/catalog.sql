{% macro clickhouse__get_catalog(information_schema, schemas) -%}
  {%- set names = [] -%}
  {%- for schema in schemas -%}{%- do names.append(clickhouse__catalog_literal(schema)) -%}{%- endfor -%}
  {{ return(clickhouse__read_catalog('database in (' ~ names | join(', ') ~ ')', '1') if names else none) }}
{%- endmacro %}

{% macro clickhouse__get_catalog_relations(information_schema, relations) -%}
  {%- set pairs = [] -%}
  {%- for relation in relations -%}
    {%- do pairs.append('(' ~ clickhouse__catalog_literal(relation.schema) ~ ', ' ~ clickhouse__catalog_literal(relation.identifier) ~ ')') -%}
  {%- endfor -%}
  {%- set known = pairs | join(', ') -%}
  {{ return(clickhouse__read_catalog('(database, table) in (' ~ known ~ ')', '(database, name) in (' ~ known ~ ')') if pairs else none) }}
{%- endmacro %}

{% macro clickhouse__catalog_literal(text) -%}
  {{ return("'" ~ (text | string).replace('\\', '\\\\').replace("'", "\\'") ~ "'") }}
{%- endmacro %}

{# The join wants both sides small: system.tables asks each table for its size. #}
{% macro clickhouse__read_catalog(of_columns, of_tables) -%}
  {%- set of_tables = of_columns if of_tables == '1' else of_tables -%}
  {%- call statement('catalog', fetch_result=true) -%}
    select
      '' as table_database,
      c.database as table_schema,
      c.table as table_name,
      if(t.engine in ('View', 'MaterializedView'), 'view', 'table') as table_type,
      nullIf(t.comment, '') as table_comment,
      null as table_owner,
      c.name as column_name,
      c.position as column_index,
      c.type as column_type,
      nullIf(c.comment, '') as column_comment,
      'Rows' as `stats:rows:label`,
      t.total_rows as `stats:rows:value`,
      'How many rows the relation holds' as `stats:rows:description`,
      t.total_rows is not null as `stats:rows:include`,
      'Bytes' as `stats:bytes:label`,
      t.total_bytes as `stats:bytes:value`,
      'How many bytes the relation takes on disk, or in memory' as `stats:bytes:description`,
      t.total_bytes is not null as `stats:bytes:include`,
      'Engine' as `stats:engine:label`,
      t.engine as `stats:engine:value`,
      'The engine of the relation' as `stats:engine:description`,
      true as `stats:engine:include`
    from (
      select database, table, name, position, type, comment from system.columns where {{ of_columns }}
    ) as c
    inner join (
      select database, name, engine, comment, total_rows, total_bytes from system.tables where {{ of_tables }}
    ) as t on t.database = c.database and t.name = c.table
    order by c.database, c.table, c.position
  {%- endcall -%}
  {{ return(load_result('catalog').table) }}
{%- endmacro %}
