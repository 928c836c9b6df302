{% snapshot shelves_then %}
{{ config(unique_key='id', target_schema=target.schema) }}
select id, weight from {{ ref('shelves') }}
{% endsnapshot %}
