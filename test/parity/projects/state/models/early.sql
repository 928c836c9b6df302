select id from {{ source('raw', 'early_loads') }}
