{# A text as a time; an error that shows both when it has another format. #}
{% macro convert_datetime(date_str, date_fmt) -%}
  {%- set message = "The partition date '" ~ date_str ~ "' does not have the format '" ~ date_fmt ~ "'" -%}
  {{ return(try_or_compiler_error(message, modules.datetime.datetime.strptime, date_str.strip(), date_fmt)) }}
{%- endmacro %}

{# Every day from a start to an end, both included, as texts; as times when `out_fmt` is empty. #}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt='%Y%m%d', out_fmt='%Y%m%d') -%}
  {%- set start = convert_datetime(start_date_str, in_fmt) -%}
  {%- set end = convert_datetime(start_date_str if end_date_str is none else end_date_str, in_fmt) -%}
  {%- if end < start -%}
    {%- do exceptions.raise_compiler_error('The partition range ends at ' ~ end ~ ', before its start at ' ~ start) -%}
  {%- endif -%}
  {%- set dates = [] -%}
  {%- for offset in range((end - start).days + 1) -%}
    {%- set day = start + modules.datetime.timedelta(days=offset) -%}
    {%- do dates.append(day.strftime(out_fmt) if out_fmt else day) -%}
  {%- endfor -%}
  {{ return(dates) }}
{%- endmacro %}

{# `20240101` or `20240101,20240131` as the days it names. #}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') -%}
  {%- set ends = (raw_partition_date | string).split(',') -%}
  {%- if ends | length > 2 -%}
    {%- do exceptions.raise_compiler_error("A partition range is one date or two with a comma between, not '" ~ raw_partition_date ~ "'") -%}
  {%- endif -%}
  {{ return(dates_in_range(ends[0], ends[1] if ends | length == 2 else none, in_fmt=date_fmt)) }}
{%- endmacro %}

{# Now, to the microsecond, as digits. #}
{% macro py_current_timestring() -%}
  {{ return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) }}
{%- endmacro %}
