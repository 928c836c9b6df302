select o.id as id, d.name as dish, c.name as country
from {{ ref('orders') }} as o
left join {{ ref('raw_dishes') }} as d on d.id = o.dish_id
left join {{ ref('countries') }} as c on c.code = o.country
