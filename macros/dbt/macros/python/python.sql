{#
  The Python that dbt puts behind a Python model. ClickHouse runs none; packages call some of these for other databases.
#}
{% macro resolve_model_name(input_model_name) -%}
  {{ return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) }}
{%- endmacro %}

{% macro default__resolve_model_name(input_model_name) -%}
  {{ return(input_model_name | string) }}
{%- endmacro %}

{% macro build_ref_function(model) -%}
  {%- set names = {} -%}
  {%- for reference in model.refs -%}
    {%- set key = ([reference.package] if reference.package else []) + [reference.name] -%}
    {%- set version = ['v' ~ reference.version] if reference.version else [] -%}
    {%- do names.update({(key + version) | join('.'): resolve_model_name(ref(*key, v=reference.version))}) -%}
  {%- endfor -%}
def ref(*args, **kwargs):
    names = {{ tojson(names) }}
    version = kwargs.get("v") or kwargs.get("version")
    key = ".".join(args) + (f".v{version}" if version else "")
    return kwargs["dbt_load_df_function"](names[key])
{%- endmacro %}

{% macro build_source_function(model) -%}
  {%- set names = {} -%}
  {%- for key in model.sources -%}
    {%- do names.update({key | join('.'): resolve_model_name(source(*key))}) -%}
  {%- endfor -%}
def source(*args, dbt_load_df_function):
    names = {{ tojson(names) }}
    return dbt_load_df_function(names[".".join(args)])
{%- endmacro %}

{% macro build_config_dict(model) -%}
  {%- set values = {} -%}
  {%- for key in model.config.get('config_keys_used') or [] -%}
    {%- do values.update({key: model.config.get(key)}) -%}
  {%- endfor -%}
config_dict = {{ values }}
{%- endmacro %}

{% macro py_script_postfix(model) -%}
{{ build_ref_function(model) }}

{{ build_source_function(model) }}

{{ build_config_dict(model) }}

{{ py_script_comment() }}
{%- endmacro %}

{% macro py_script_comment() -%}
{%- endmacro %}
