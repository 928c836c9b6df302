{% macro clickhouse__array_construct(inputs, data_type) -%}
  {{ return(on_own_line('[ ' ~ inputs | join(' , ') ~ ' ]' if inputs else 'emptyArray' ~ data_type ~ '()') ~ '    ') }}
{%- endmacro %}

{% macro clickhouse__array_append(array, new_element) -%}
arrayPushBack({{ array }}, {{ new_element }})
{% endmacro %}

{% macro clickhouse__array_concat(array_1, array_2) -%}
arrayConcat({{ array_1 }}, {{ array_2 }})
{% endmacro %}
