{{ config(order_by='(created_at, id)') }}

-- An order event that arrived twice is one order; the later one counts.
select
    id,
    product_id,
    customer_id,
    quantity,
    {{ money('total_price') }} as total_price,
    created_at
from {{ source('ecommerce_raw', 'orders') }}
order by id, created_at desc, product_id, customer_id, quantity, total_price
limit 1 by id
