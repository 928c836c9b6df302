select id, quantity
from {{ ref('orders') }}
where quantity not between 1 and 10
