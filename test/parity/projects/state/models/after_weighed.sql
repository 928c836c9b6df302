select total from {{ ref('weighed') }}
