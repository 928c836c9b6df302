{# Values beyond the list, with how often they stand there. `quote=false` takes the values as SQL. #}
{% test accepted_values(model, column_name, values, quote=true) %}
  {{- adapter.dispatch('test_accepted_values', 'dbt')(model, column_name, values, quote) -}}
{% endtest %}

{% macro default__test_accepted_values(model, column_name, values, quote=true) %}
{%- set accepted = [] -%}
{%- for value in values -%}
  {%- do accepted.append("'" ~ value ~ "'" if quote else value) -%}
{%- endfor %}
select value_field, n_records
from (
    select {{ column_name }} as value_field, count(*) as n_records
    from {{ model }}
    group by value_field
) as all_values
where value_field not in ({{ accepted | join(', ') }})
{% endmacro %}
