{#
  The table function `s3` of a config or a variable whose name ends in `s3`. What the call gives wins over the model's
  config, which wins over the variable.
#}
{% macro clickhouse_s3source(config_name='', bucket='', path='', fmt='', structure='', aws_access_key_id='', aws_secret_access_key='', role_arn='', compression='', external_id='') -%}
  {%- if config_name and not config_name.lower().endswith('s3') -%}
    {%- do exceptions.raise_compiler_error("The name of an S3 configuration ends in 's3', which '" ~ config_name ~ "' does not") -%}
  {%- endif -%}
  {{ return(adapter.s3source_clause(
      config_name, config.get(config_name, {}), bucket, path, fmt, structure,
      aws_access_key_id, aws_secret_access_key, role_arn, compression, external_id
  )) }}
{%- endmacro %}
