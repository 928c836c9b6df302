select sum(weight) as total from {{ ref('shelves') }}
