{{ config(order_by='id') }}

-- A customer who was sent again keeps one row, settled by content as for products.
select
    id,
    trim(name) as name,
    lower(trim(email)) as email,
    address,
    city,
    state,
    zipcode
from {{ source('ecommerce_raw', 'customers') }}
order by id, name, email, address, city, state, zipcode
limit 1 by id
