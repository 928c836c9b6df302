{{ config(materialized='ephemeral') }} select id, weight from {{ ref('shelves') }} where weight > 0
