-- A test fails when its query gives rows.
select customer_id, revenue
from {{ ref('customer_orders') }}
where revenue < 0
