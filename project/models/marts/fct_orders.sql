{{ config(order_by='(created_date, order_key)') }}

-- One row for each order. An order that is not shipped yet has no shipment key.
select
    {{ surrogate_key(['orders.id']) }} as order_key,
    {{ surrogate_key(['orders.product_id']) }} as product_key,
    {{ surrogate_key(['orders.customer_id']) }} as customer_key,
    nullIf(shipments.shipment_key, '') as shipment_key,
    orders.id as order_id,
    orders.quantity as quantity,
    orders.total_price as total_price,
    orders.created_at as created_at,
    toDate(orders.created_at) as created_date
from {{ ref('orders') }} as orders
left join {{ ref('dim_shipments') }} as shipments
    on shipments.order_id = orders.id
