select id, name from {{ ref('loud') }}
