{% snapshot customers_history %}
{{ config(
    strategy='check',
    unique_key='id',
    check_cols='all',
    hard_deletes='invalidate',
    order_by=['id', 'dbt_valid_from']
) }}

-- A version for every state that a customer was seen in: where they lived when they ordered is not lost.
select id, name, email, address, city, state, zipcode
from {{ ref('customers') }}
{% endsnapshot %}
