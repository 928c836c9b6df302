{#
  The tables and views at which inserts wait for a moment while a materialized view is redeployed; docs/materialized-views.md
  tells how. They hold no rows and are gone when the node is built.
#}
{% macro get_create_gate_table_sql(relation) -%}
create table {{ relation.render() }} (x UInt8) engine = Memory
{%- endmacro %}

{# Lets nothing through: to be locked by whoever inserts into the source is all that it is for. #}
{% macro get_create_gate_view_sql(view, gate, source) -%}
create materialized view {{ view.render() }} to {{ gate.render() }} as select toUInt8(0) as x from {{ source.render() }} where false
{%- endmacro %}

{# For a view that is not to write yet. #}
{% macro get_empty_view_query(source, column) -%}
select defaultValueOfTypeName('{{ escape_single_quotes(column['type']) }}') as {{ adapter.quote(column['name']) }} from {{ source.render() }} where false
{%- endmacro %}

{# Reads the gate for as many seconds as a pause may last. #}
{% macro get_hold_gate_sql(gate, seconds) -%}
select sleepEachRow(0.1) from numbers({{ seconds * 10 }}) union all select x from {{ gate.render() }} settings max_block_size = 1
{%- endmacro %}

{% macro get_close_gate_sql(gate) -%}
truncate table {{ gate.render() }}
{%- endmacro %}

{% macro get_probe_gate_sql(gate) -%}
select count() from (select x from {{ gate.render() }})
{%- endmacro %}
