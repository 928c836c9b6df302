{{ config(order_by='(order_id, revision_number)') }}

-- One row for each step of an order; a step that was sent again counts with its latest time.
select
    order_id,
    revision_number,
    status,
    vendor_id,
    shipping_method_id,
    {{ money('cost') }} as cost,
    modified_at
from {{ source('ecommerce_raw', 'shipments') }}
order by order_id, revision_number, modified_at desc, vendor_id, shipping_method_id, cost
limit 1 by order_id, revision_number
