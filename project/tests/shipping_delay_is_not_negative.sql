select order_id, shipping_delay_days
from {{ ref('order_shipping_delay') }}
where shipping_delay_days < 0
