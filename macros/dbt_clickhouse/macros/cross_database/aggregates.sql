{% macro clickhouse__any_value(expression) -%}
any({{ expression }})
{%- endmacro %}

{% macro clickhouse__bool_or(expression) -%}
max({{ expression }}) > 0
{%- endmacro %}

{# Values are sorted beside what orders them, then joined. One field can order, up or down. #}
{% macro clickhouse__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  {%- set values = 'array_agg(' ~ measure ~ ')' -%}
  {%- if order_by_clause -%}
    {%- set order = modules.re.fullmatch('(?is)\\s*order\\s+by\\s+(.+?)(\\s+(asc|desc))?\\s*', order_by_clause) -%}
    {%- if not order or ',' in order.group(1) -%}
      {%- do exceptions.raise_compiler_error("On ClickHouse 'listagg' is ordered by one field, not by '" ~ order_by_clause ~ "'") -%}
    {%- endif -%}
    {%- set sort = 'arrayReverseSort' if order.group(3) and order.group(3) | lower == 'desc' else 'arraySort' -%}
    {%- set values = 'arrayMap(x -> x.1, ' ~ sort ~ '(x -> x.2, arrayZip(array_agg(' ~ measure ~ '), array_agg(' ~ order.group(1) ~ '))))' -%}
  {%- endif -%}
  {%- set values = 'arraySlice(' ~ values ~ ', 1, ' ~ limit_num ~ ')' if limit_num else values -%}
  {{ return('\n\n    arrayStringConcat(' ~ values ~ ', ' ~ delimiter_text ~ ')') }}
{%- endmacro %}
