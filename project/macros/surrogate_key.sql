{#- One text key from several columns; a null and an empty text give the same key. -#}
{% macro surrogate_key(columns) %}
    lower(hex(MD5(concat(
    {%- for column in columns %}
        ifNull(toString({{ column }}), ''){% if not loop.last %}, '|',{% endif %}
    {%- endfor %}{% if columns | length == 1 %}, ''{% endif %}
    ))))
{%- endmacro %}
