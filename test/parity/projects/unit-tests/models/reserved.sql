select 1 as "GROUP", 2 as "order"
