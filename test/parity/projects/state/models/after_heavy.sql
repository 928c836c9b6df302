select id from {{ ref('heavy') }}
