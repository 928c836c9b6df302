{{ config(order_by='shipment_key') }}

-- One row for each order that was shipped: the carrier's data stand in the first step, the times in each of the three.
select
    {{ surrogate_key(['order_id']) }} as shipment_key,
    order_id,
    maxIf(vendor_id, status = 1) as vendor_id,
    maxIf(shipping_method_id, status = 1) as shipping_method_id,
    maxIf(cost, status = 1) as shipping_cost,
    max(status) as shipping_status,
    minOrNullIf(modified_at, status = 1) as shipped_at,
    minOrNullIf(modified_at, status = 2) as dispatched_at,
    minOrNullIf(modified_at, status = 3) as completed_at
from {{ ref('shipments') }}
group by order_id
