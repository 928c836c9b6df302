-- The report has exactly the orders of staging: joins neither drop nor double one.
select staged.orders_count, reported.orders_count
from (select count() as orders_count from {{ ref('orders') }}) as staged
cross join (select count() as orders_count from {{ ref('report_orders') }}) as reported
where staged.orders_count != reported.orders_count
