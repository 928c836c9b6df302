{% macro clickhouse__hash(field) -%}
lower(hex(MD5(toString({{ field }}))))
{%- endmacro %}

{# As in dbt-clickhouse, the texts to replace are given without quotes. #}
{% macro clickhouse__replace(field, old_chars, new_chars) -%}
replaceAll({{ field }}, '{{ old_chars }}', '{{ new_chars }}')
{%- endmacro %}

{% macro clickhouse__split_part(string_text, delimiter_text, part_number) -%}
splitByString({{ delimiter_text }}, {{ string_text }})[{{ part_number }}]
{%- endmacro %}

{# Both a quote and a backslash would end or change a literal. #}
{% macro clickhouse__escape_single_quotes(expression) -%}
{{ expression | replace("\\", "\\\\") | replace("'", "\\'") }}
{%- endmacro %}

{% macro clickhouse__position(substring_text, string_text) -%}
position({{ string_text }}, {{ substring_text }})
{%- endmacro %}
