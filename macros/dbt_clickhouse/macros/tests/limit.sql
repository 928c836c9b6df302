{#
  In ClickHouse LIMIT stands before SETTINGS. A query that says where it ends (`-- end_of_sql`, dbt-clickhouse's mark)
  gets it there; one that ends in a clause of its own that LIMIT may not follow is read through a sub-select.
#}
{% macro clickhouse__get_limit_sql(sql, limit) -%}
  {{ sql if limit is none else clickhouse__place_limit(sql, limit) }}
{%- endmacro %}

{% macro clickhouse__place_limit(query, limit) -%}
  {%- set mark = '-- end_of_sql' -%}
  {%- set parts = query.split(mark) -%}
  {%- if parts | length > 1 -%}
{{ parts[:-1] | join(mark) }}
limit {{ limit }}
{{ mark }}{{ parts[-1] }}
  {%- elif modules.re.search('(?i)\\b(limit|offset|settings|format|into outfile)\\b[^()]*$', query) -%}
select * from (
{{ query }}
) limit {{ limit }}
  {%- else -%}
{{ query }}
limit {{ limit }}
  {%- endif -%}
{%- endmacro %}
