select
    orders.id as order_id,
    orders.created_at as created_at,
    shipped.modified_at as shipped_at,
    dateDiff('day', orders.created_at, shipped.modified_at) as shipping_delay_days
from {{ ref('orders') }} as orders
inner join {{ ref('shipments') }} as shipped
    on shipped.order_id = orders.id
where shipped.status = 1
