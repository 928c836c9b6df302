select
    id as order_id,
    customer_id,
    ordered_on,
    toDecimal64(toString(amount), 2) as amount,
    status
from {{ ref('raw_orders') }}
