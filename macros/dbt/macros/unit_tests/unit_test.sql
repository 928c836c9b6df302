{# What a model gave and what was expected of it, below one another and told apart by the last column. #}
{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
  {{ adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) }}
{%- endmacro %}

{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
{%- set columns = expected_column_names | join(', ') -%}
with dbt_internal_unit_test_actual as (
    select {{ columns }}, {{ dbt.string_literal('actual') }} as {{ adapter.quote('actual_or_expected') }}
    from (
{{ main_sql }}
    ) as _dbt_internal_unit_test_actual
),
dbt_internal_unit_test_expected as (
    select {{ columns }}, {{ dbt.string_literal('expected') }} as {{ adapter.quote('actual_or_expected') }}
    from (
{{ expected_fixture_sql }}
    ) as _dbt_internal_unit_test_expected
)
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected
{%- endmacro %}

{% macro get_columns_for_unit_tests(relation) -%}
  {{ return(adapter.dispatch('get_columns_for_unit_tests', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_columns_for_unit_tests(relation) -%}
  {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}
