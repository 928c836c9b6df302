{{ config(order_by='id') }}

-- A product that was sent again keeps one row. The records bear no time, so which one is settled by their content.
select
    id,
    trim(title) as title,
    trim(category) as category,
    trim(vendor) as vendor,
    {{ money('price') }} as price,
    description,
    color,
    size,
    material
from {{ source('ecommerce_raw', 'products') }}
order by id, title, price, vendor, description, color, size, material
limit 1 by id
