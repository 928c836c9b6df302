{{ config(materialized='incremental', order_by='id') }}

select id, dish_id, country
from {{ source('pos', 'orders') }}
{% if is_incremental() %}
where id > (select max(id) from {{ this }})
{% endif %}
