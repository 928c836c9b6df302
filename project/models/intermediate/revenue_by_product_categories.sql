select
    products.category as category,
    sum(orders.total_price) as revenue,
    sum(orders.quantity) as quantity,
    count() as orders_count
from {{ ref('orders') }} as orders
inner join {{ ref('products') }} as products
    on products.id = orders.product_id
group by category
