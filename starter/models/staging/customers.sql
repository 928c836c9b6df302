select
    id as customer_id,
    name,
    country,
    signed_up_on
from {{ ref('raw_customers') }}
