select id from {{ ref('strict') }}
