{# How many bits it takes to count to a bound. #}
{% macro get_powers_of_two(upper_bound) -%}
  {{ return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) }}
{%- endmacro %}

{% macro default__get_powers_of_two(upper_bound) -%}
  {%- if upper_bound <= 0 -%}
    {%- do exceptions.raise_compiler_error('The upper bound must be positive') -%}
  {%- endif -%}
  {%- for exponent in range(1, 100) if 2 ** exponent >= upper_bound -%}
    {{ return(exponent) }}
  {%- endfor -%}
{%- endmacro %}

{# The numbers from 1 to a bound, as the column `generated_number`. #}
{% macro generate_series(upper_bound) -%}
  {{ return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) }}
{%- endmacro %}

{% macro default__generate_series(upper_bound) -%}
  {%- set digits = dbt.get_powers_of_two(upper_bound) -%}
  {%- set terms = [] -%}
  {%- set tables = [] -%}
  {%- for digit in range(digits) -%}
    {%- do terms.append('p' ~ digit ~ '.bit * ' ~ 2 ** digit) -%}
    {%- do tables.append('bits as p' ~ digit) -%}
  {%- endfor -%}
with bits as (select 0 as bit union all select 1)
select * from (
    select {{ terms | join(' + ') }} + 1 as generated_number from {{ tables | join(' cross join ') }}
) as numbered
where generated_number <= {{ upper_bound }}
order by generated_number
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) -%}
  {{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{%- endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {%- if not execute -%}
    {{ return(0) }}
  {%- endif -%}
  {%- set rows = run_query('select ' ~ dbt.datediff(start_date, end_date, datepart) ~ ' as intervals').rows -%}
  {{ return((rows[0][0] | int) if rows | length > 0 and rows[0][0] is not none else 0) }}
{%- endmacro %}

{# One row for each period from a start to an end, as the column `date_<part>`. #}
{% macro date_spine(datepart, start_date, end_date) -%}
  {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{%- endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) -%}
with numbers as (
{{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}
),
all_periods as (
    select {{ dbt.dateadd(datepart, 'row_number() over (order by generated_number) - 1', start_date) }} as date_{{ datepart }} from numbers
)
select date_{{ datepart }} from all_periods where date_{{ datepart }} <= {{ end_date }}
{%- endmacro %}
