{# Whether the Rust dbt renders this: packages ask before they use what only one of the two has. #}
{% macro is_core_v2() -%}
  {{ return(false) }}
{%- endmacro %}
