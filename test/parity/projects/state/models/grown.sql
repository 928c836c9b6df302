{{ config(materialized='incremental', unique_key='id') }} select id, {{ twice('weight') }} as weight from {{ ref('in_passing') }}
