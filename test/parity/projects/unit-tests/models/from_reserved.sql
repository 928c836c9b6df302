select * from {{ ref('reserved') }}
