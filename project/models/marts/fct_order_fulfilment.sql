{{
  config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='order_id',
    on_schema_change='append_new_columns',
    order_by='(ordered_date, order_id)'
  )
}}

-- One row for each order, which fills up as its events arrive: ordered, shipped, dispatched, completed. A time that is
-- not known yet is null, and so are the delays that need it.
select
    {{ surrogate_key(['orders.id']) }} as order_key,
    orders.id as order_id,
    orders.created_at as ordered_at,
    toDate(orders.created_at) as ordered_date,
    steps.shipped_at as shipped_at,
    steps.dispatched_at as dispatched_at,
    steps.completed_at as completed_at,
    multiIf(
        steps.completed_at is not null, 'completed',
        steps.dispatched_at is not null, 'dispatched',
        steps.shipped_at is not null, 'shipped',
        'ordered'
    ) as status,
    dateDiff('hour', orders.created_at, steps.shipped_at) as hours_to_shipping,
    dateDiff('hour', steps.shipped_at, steps.dispatched_at) as hours_to_dispatch,
    dateDiff('hour', steps.dispatched_at, steps.completed_at) as hours_to_completion,
    dateDiff('hour', orders.created_at, steps.completed_at) as hours_in_all
from {{ ref('orders') }} as orders
left join {{ ref('dim_shipments') }} as steps
    on steps.order_id = orders.id
{% if is_incremental() %}
-- Only what is new or has changed. Events may be late by any time, so that no time says which orders those are.
except distinct
select
    order_key,
    order_id,
    ordered_at,
    ordered_date,
    shipped_at,
    dispatched_at,
    completed_at,
    status,
    hours_to_shipping,
    hours_to_dispatch,
    hours_to_completion,
    hours_in_all
from {{ this }}
{% endif %}
