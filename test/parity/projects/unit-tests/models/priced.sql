with dishes as (
    select * from {{ ref('raw_dishes') }}
)

select
    id,
    {{ rounded('toFloat64(price) * (1 + ' ~ var('tax_rate') ~ ')') }} as gross,
    '{{ env_var("KITCHEN_NAME", "none") }}' as kitchen,
    {{ nested_today() }} as day
from dishes
