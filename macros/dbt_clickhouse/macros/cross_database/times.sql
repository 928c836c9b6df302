{% macro clickhouse__current_timestamp() -%}
now()
{%- endmacro %}

{% macro clickhouse__snapshot_string_as_time(timestamp) -%}
  {{ return("toDateTime('" ~ timestamp ~ "')") }}
{%- endmacro %}

{% macro clickhouse__date_trunc(datepart, date) -%}
date_trunc('{{ datepart }}', {{ date }})
{%- endmacro %}

{% macro clickhouse__last_day(date, datepart) -%}
  {{ return(dbt.dateadd('day', -1, dbt.dateadd(datepart, 1, dbt.date_trunc(datepart, date)))) }}
{%- endmacro %}
