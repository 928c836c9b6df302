-- The versions of a customer's history that are current, and the customers, are the same.
select id, countIf(dbt_valid_to is null) as current_versions
from {{ ref('customers_history') }}
group by id
having current_versions != if(id in (select id from {{ ref('customers') }}), 1, 0)
