{{ config(order_by='(created_date, order_id)') }}

-- Every order with all that is known of it: what dashboards read. Left joins: an order whose product or
-- customer has not arrived yet is still an order.
select
    facts.order_id as order_id,
    facts.quantity as quantity,
    facts.total_price as total_price,
    facts.created_at as created_at,
    facts.created_date as created_date,

    dates.year as order_year,
    dates.quarter as order_quarter,
    dates.month as order_month,
    dates.month_name as order_month_name,
    dates.month_start as order_month_start,
    dates.day_name as order_day_name,
    dates.is_weekend as is_weekend,

    products.product_id as product_id,
    products.title as product_title,
    products.category as product_category,
    products.vendor as product_vendor,
    products.price as product_price,
    products.color as product_color,
    products.size as product_size,
    products.material as product_material,

    customers.customer_id as customer_id,
    customers.name as customer_name,
    customers.email as customer_email,
    customers.city as customer_city,
    customers.state as customer_state,
    customers.zipcode as customer_zipcode,

    shipments.vendor_id as shipment_vendor_id,
    shipments.shipping_method_id as shipping_method_id,
    shipments.shipping_cost as shipping_cost,
    shipments.shipping_status as shipping_status,
    shipments.shipped_at as shipped_at,
    shipments.dispatched_at as dispatched_at,
    shipments.completed_at as completed_at,
    dateDiff('day', facts.created_at, shipments.shipped_at) as days_to_shipping,
    dateDiff('day', facts.created_at, shipments.completed_at) as days_to_completion
from {{ ref('fct_orders') }} as facts
left join {{ ref('dim_date') }} as dates on dates.date = facts.created_date
left join {{ ref('dim_products') }} as products on products.product_key = facts.product_key
left join {{ ref('dim_customers') }} as customers on customers.customer_key = facts.customer_key
left join {{ ref('dim_shipments') }} as shipments on shipments.shipment_key = facts.shipment_key
