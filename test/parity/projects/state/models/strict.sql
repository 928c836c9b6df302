select id from {{ ref('in_passing') }} where id = 1 or {{ var('limit') }} = 0
