{% macro clickhouse__hash(field) -%}
lower(hex(MD5(toString({{ field }} ))))
{%- endmacro %}

{# As in dbt-clickhouse, the texts to replace are given without quotes. #}
{% macro clickhouse__replace(field, old_chars, new_chars) -%}
  {{ return('\n   replaceAll(' ~ field ~ ",'" ~ old_chars ~ "','" ~ new_chars ~ "')\n") }}
{%- endmacro %}

{% macro clickhouse__split_part(string_text, delimiter_text, part_number) -%}
  {{ return(on_own_line('splitByString(' ~ delimiter_text ~ ', ' ~ string_text ~ ')[' ~ part_number ~ ']')) }}
{%- endmacro %}

{# A literal in which any text may stand: ClickHouse takes backslashes for escapes, which escape_single_quotes leaves alone. #}
{% macro clickhouse_text_literal(value) -%}
'{{ value | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}
