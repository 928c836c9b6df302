{{ config(order_by='product_key') }}

select
    {{ surrogate_key(['id']) }} as product_key,
    id as product_id,
    title,
    category,
    vendor,
    price,
    description,
    color,
    size,
    material
from {{ ref('products') }}
