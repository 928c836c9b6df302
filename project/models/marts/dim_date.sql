{{ config(order_by='date') }}

with calendar as (
    select toDate('{{ var("calendar_start") }}') + number as date
    from numbers(
        toUInt64(dateDiff('day', toDate('{{ var("calendar_start") }}'), toDate('{{ var("calendar_end") }}')) + 1)
    )
)

select
    date,
    toYear(date) as year,
    toQuarter(date) as quarter,
    toMonth(date) as month,
    monthName(date) as month_name,
    toStartOfMonth(date) as month_start,
    toISOWeek(date) as iso_week,
    toDayOfMonth(date) as day_of_month,
    toDayOfYear(date) as day_of_year,
    toDayOfWeek(date) as day_of_week,
    dateName('weekday', date) as day_name,
    toDayOfWeek(date) >= 6 as is_weekend
from calendar
