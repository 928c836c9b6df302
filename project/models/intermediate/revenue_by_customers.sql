select
    customers.id as customer_id,
    customers.name as customer_name,
    sum(orders.total_price) as revenue,
    sum(orders.quantity) as quantity,
    count() as orders_count
from {{ ref('orders') }} as orders
inner join {{ ref('customers') }} as customers
    on customers.id = orders.customer_id
group by customer_id, customer_name
