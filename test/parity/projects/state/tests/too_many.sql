{{ config(severity='warn') }} select id from {{ ref('shelves') }}
