{{ config(order_by='customer_id') }}

select
    customers.customer_id as customer_id,
    customers.name as name,
    customers.country as country,
    countIf(orders.order_id != 0) as orders_count,
    sum(orders.amount) as revenue
from {{ ref('customers') }} as customers
left join {{ ref('orders') }} as orders
    on orders.customer_id = customers.customer_id and orders.status != 'returned'
group by customer_id, name, country
