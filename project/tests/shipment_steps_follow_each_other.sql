-- No order is dispatched before it is shipped, nor completed before it is dispatched.
select order_id, shipped_at, dispatched_at, completed_at
from {{ ref('dim_shipments') }}
where dispatched_at < shipped_at or completed_at < dispatched_at
