-- Orders, customers and categories add up to one and the same sum.
with totals as (
    select
        (select sum(total_price) from {{ ref('fct_orders') }}) as by_orders,
        (select sum(revenue) from {{ ref('revenue_by_customers') }}) as by_customers,
        (select sum(revenue) from {{ ref('revenue_by_product_categories') }}) as by_categories
)

select by_orders, by_customers, by_categories
from totals
where by_orders != by_customers or by_orders != by_categories
