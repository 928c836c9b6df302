{% macro clickhouse__hash(field) -%}
lower(hex(MD5(toString({{ field }} ))))
{%- endmacro %}

{# dbt-clickhouse wants bare texts, which it puts into quotes; dbt's own macro and packages give literals: those stay. #}
{% macro clickhouse__replace(field, old_chars, new_chars) -%}
  {%- set literals = [] -%}
  {%- for chars in [old_chars | string, new_chars | string] -%}
    {%- set is_literal = chars | length > 1 and chars.startswith("'") and chars.endswith("'") -%}
    {%- do literals.append(chars if is_literal else "'" ~ chars ~ "'") -%}
  {%- endfor -%}
  {{ return('\n   replaceAll(' ~ field ~ ',' ~ literals | join(',') ~ ')\n') }}
{%- endmacro %}

{% macro clickhouse__split_part(string_text, delimiter_text, part_number) -%}
  {{ return(on_own_line('splitByString(' ~ delimiter_text ~ ', ' ~ string_text ~ ')[' ~ part_number ~ ']')) }}
{%- endmacro %}

{# A literal in which any text may stand: ClickHouse takes backslashes for escapes, which escape_single_quotes leaves alone. #}
{% macro clickhouse_text_literal(value) -%}
'{{ value | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}
