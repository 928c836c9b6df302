select id, name from {{ ref('shelf', v=1) }}
