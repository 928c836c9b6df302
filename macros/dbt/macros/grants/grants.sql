{# The config `grants` as statements: who may do what with a relation. #}
{% macro apply_grants(relation, grant_config, should_revoke=true) -%}
  {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{%- endmacro %}

{% macro default__apply_grants(relation, grant_config, should_revoke=true) -%}
  {%- if grant_config -%}
    {%- set granted = {} -%}
    {%- set wanted = grant_config -%}
    {%- set revoked = {} -%}
    {%- if should_revoke -%}
      {%- set granted = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) -%}
      {%- set wanted = diff_of_two_dicts(grant_config, granted) -%}
      {%- set revoked = diff_of_two_dicts(granted, grant_config) -%}
    {%- endif -%}
    {%- set statements = get_dcl_statement_list(relation, revoked, get_revoke_sql) + get_dcl_statement_list(relation, wanted, get_grant_sql) -%}
    {%- if statements -%}
      {%- do call_dcl_statements(statements) -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{# What the program asks for when a relation stands in its place; `existing` is what stood there before, or none. #}
{% macro apply_configured_grants(relation, existing) -%}
  {%- do apply_grants(relation, config.get('grants'), should_revoke(existing, full_refresh_mode=true)) -%}
{%- endmacro %}

{# Whether grants outlive the replacement of a relation. #}
{% macro copy_grants() -%}
  {{ return(adapter.dispatch('copy_grants', 'dbt')()) }}
{%- endmacro %}

{% macro default__copy_grants() -%}
  {{ return(true) }}
{%- endmacro %}

{% macro support_multiple_grantees_per_dcl_statement() -%}
  {{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}
{%- endmacro %}

{% macro default__support_multiple_grantees_per_dcl_statement() -%}
  {{ return(true) }}
{%- endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=true) -%}
  {{ return(existing_relation is not none and (not full_refresh_mode or copy_grants())) }}
{%- endmacro %}

{% macro get_show_grant_sql(relation) -%}
  {{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_show_grant_sql(relation) -%}
show grants on {{ relation.render() }}
{%- endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) -%}
  {{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}
{%- endmacro %}

{% macro default__get_grant_sql(relation, privilege, grantees) -%}
grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}
{%- endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) -%}
  {{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}
{%- endmacro %}

{% macro default__get_revoke_sql(relation, privilege, grantees) -%}
revoke {{ privilege }} on {{ relation.render() }} from {{ grantees | join(', ') }}
{%- endmacro %}

{# One statement for each privilege, or for each privilege and grantee where the database wants it so. #}
{% macro get_dcl_statement_list(relation, grant_config, get_dcl_macro) -%}
  {{ return(adapter.dispatch('get_dcl_statement_list', 'dbt')(relation, grant_config, get_dcl_macro)) }}
{%- endmacro %}

{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) -%}
  {%- set statements = [] -%}
  {%- for privilege, grantees in grant_config.items() if grantees -%}
    {%- if support_multiple_grantees_per_dcl_statement() -%}
      {%- do statements.append(get_dcl_macro(relation, privilege, grantees)) -%}
    {%- else -%}
      {%- for grantee in grantees -%}
        {%- do statements.append(get_dcl_macro(relation, privilege, [grantee])) -%}
      {%- endfor -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(statements) }}
{%- endmacro %}

{% macro call_dcl_statements(dcl_statement_list) -%}
  {{ return(adapter.dispatch('call_dcl_statements', 'dbt')(dcl_statement_list)) }}
{%- endmacro %}

{% macro default__call_dcl_statements(dcl_statement_list) -%}
  {%- for dcl in dcl_statement_list -%}
    {%- call statement('grants') -%}
      {{ dcl }}
    {%- endcall -%}
  {%- endfor -%}
{%- endmacro %}
