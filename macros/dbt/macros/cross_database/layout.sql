{#
  SQL as dbt lays it out. Compiled SQL is compared with that of dbt, so that what these macros write is the same text,
  blanks and line ends included.
#}
{% macro on_own_line(sql) -%}
  {{ return('\n    ' ~ sql ~ '\n') }}
{%- endmacro %}

{# A call with each argument on a line of its own. #}
{% macro call_over_lines(name, arguments, closing='\n    )') -%}
  {{ return(name ~ '(\n        ' ~ arguments | join(',\n        ') ~ closing) }}
{%- endmacro %}
