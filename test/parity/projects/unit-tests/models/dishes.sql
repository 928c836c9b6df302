select id, name, price, added_on, note, tags, amounts, course, is_served, changed_at, place, colour, token, big, ratio
from {{ ref('raw_dishes') }}
where id > 0
