{#
  The rows of a unit test as SQL. Columns are found whatever the letter case; those that a given row leaves out are null,
  or what the adapter's safe_cast makes of it.
#}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
  {%- set types = {} -%}
  {%- set quoted = {} -%}
  {%- if column_name_to_data_types -%}
    {%- for name, type in column_name_to_data_types.items() -%}
      {%- do types.update({name | lower: type}) -%}
      {%- do quoted.update({name | lower: adapter.quote(name)}) -%}
    {%- endfor -%}
  {%- else -%}
    {%- set relation = defer_relation if defer_relation and not load_relation(this) else this -%}
    {%- for column in get_columns_for_unit_tests(relation) -%}
      {%- do types.update({column.name | lower: column.data_type}) -%}
      {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if not types -%}
    {%- do exceptions.raise_compiler_error("The columns of '" ~ model.name ~ "' are not known, because " ~ this ~ " does not exist") -%}
  {%- endif -%}
  {%- set empty_row = {} -%}
  {%- for name, type in types.items() -%}
    {%- do empty_row.update({name: safe_cast('null', type) | trim}) -%}
  {%- endfor -%}
  {%- do validate_fixture_rows(rows, rows | length) -%}
  {%- set selects = [] -%}
  {%- for row in rows -%}
    {%- set values = empty_row.copy() -%}
    {%- do values.update(format_row(row, types)) -%}
    {%- do selects.append(select_values(values, quoted)) -%}
  {%- endfor -%}
  {{ selects | join('\nunion all\n') if selects else select_values(empty_row, quoted) ~ '\nlimit 0' }}
{% endmacro %}

{# What a unit test expects; without rows, the columns of what it got. #}
{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
  {%- set selects = [] -%}
  {%- for row in rows -%}
    {%- do selects.append(select_values(format_row(row, column_name_to_data_types), column_name_to_quoted)) -%}
  {%- endfor -%}
  {{ selects | join('\nunion all\n') if selects else 'select * from dbt_internal_unit_test_actual\nlimit 0' }}
{% endmacro %}

{% macro select_values(values, column_name_to_quoted) -%}
  {%- set columns = [] -%}
  {%- for name, value in values.items() -%}
    {%- do columns.append(value ~ ' as ' ~ column_name_to_quoted[name]) -%}
  {%- endfor -%}
  {{ return('select ' ~ columns | join(', ')) }}
{%- endmacro %}

{# A row of a fixture as a dict of lower-case names and values in SQL, each cast to its column's type. #}
{% macro format_row(row, column_name_to_data_types) %}
  {%- set formatted = {} -%}
  {%- for name, value in row.items() -%}
    {%- set column = name | lower -%}
    {%- if column not in column_name_to_data_types -%}
      {%- set fixture = 'the expected rows' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" -%}
      {%- do exceptions.raise_compiler_error(
          "The unit test gives the column '" ~ column ~ "', which " ~ fixture ~ ' does not have: '
          ~ column_name_to_data_types.keys() | join(', ')
      ) -%}
    {%- endif -%}
    {%- do formatted.update({column: safe_cast(fixture_literal(value) | trim, column_name_to_data_types[column])}) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{% endmacro %}

{# A value of a fixture in SQL: texts quoted, lists and dicts written as arrays and maps. #}
{% macro fixture_literal(value) %}
  {%- if value is string -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(value))) }}
  {%- elif value is none -%}
    {{ return('null') }}
  {%- elif value is mapping -%}
    {%- set pairs = [] -%}
    {%- for key, item in value.items() -%}
      {%- do pairs.extend([fixture_literal(key), fixture_literal(item)]) -%}
    {%- endfor -%}
    {{ return('map(' ~ pairs | join(', ') ~ ')') }}
  {%- elif value is sequence -%}
    {%- set items = [] -%}
    {%- for item in value -%}
      {%- do items.append(fixture_literal(item)) -%}
    {%- endfor -%}
    {{ return('[' ~ items | join(', ') ~ ']') }}
  {%- endif -%}
  {{ return(value) }}
{% endmacro %}

{# A hook for adapters that can take rows of certain forms only. #}
{% macro validate_fixture_rows(rows, row_number) -%}
  {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{%- endmacro %}

{% macro default__validate_fixture_rows(rows, row_number) -%}
{%- endmacro %}
