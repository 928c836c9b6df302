{{ config(order_by='customer_key') }}

select
    {{ surrogate_key(['id']) }} as customer_key,
    id as customer_id,
    name,
    email,
    address,
    city,
    state,
    zipcode
from {{ ref('customers') }}
