select 'order' as what, id as which, total_price as amount
from {{ ref('orders') }}
where total_price <= 0
union all
select 'product' as what, toString(id) as which, price as amount
from {{ ref('products') }}
where price <= 0
