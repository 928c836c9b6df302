{{ config(materialized='table') }} select id, weight + throwIf(id > 2 and {{ var('limit') }} = 0) as weight from {{ ref('shelves') }}
