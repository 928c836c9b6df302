select 1 as id, 1 as customer_id, toDate('2024-01-01') as ordered_at, 5 as amount
