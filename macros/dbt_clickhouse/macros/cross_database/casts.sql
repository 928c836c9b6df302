{# The word `null` stands for a type's default value: unit tests leave out columns that cannot be null. #}
{% macro clickhouse__safe_cast(field, dtype) -%}
  {%- if field == 'null' -%}
CAST(defaultValueOfTypeName('{{ dtype | replace("'", "\\'") }}') AS {{ dtype }})
  {%- else -%}
CAST({{ field }} AS {{ dtype }})
  {%- endif -%}
{%- endmacro %}

{% macro clickhouse__cast_bool_to_text(field) -%}
{{ return('\n  ' ~ on_own_line('multiIf(' ~ field ~ " > 0, 'true', " ~ field ~ " = 0, 'false', NULL)") ~ '\n') }}
{%- endmacro %}
