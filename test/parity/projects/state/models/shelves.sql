{{ config(materialized='table') }} select id, weight from {{ ref('jars') }}
