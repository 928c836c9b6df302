{# The word `null` stands for a type's default value: unit tests leave out columns that cannot be null. #}
{% macro clickhouse__safe_cast(field, dtype) -%}
  {%- if field == 'null' -%}
cast(defaultValueOfTypeName('{{ dtype | replace("'", "\\'") }}') as {{ dtype }})
  {%- else -%}
cast({{ field }} as {{ dtype }})
  {%- endif -%}
{%- endmacro %}

{% macro clickhouse__cast_bool_to_text(field) -%}
multiIf({{ field }} > 0, 'true', {{ field }} = 0, 'false', null)
{%- endmacro %}
