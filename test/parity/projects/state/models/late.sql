select id from {{ source('raw', 'late_loads') }}
