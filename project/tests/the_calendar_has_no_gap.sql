select count() as days, dateDiff('day', min(date), max(date)) + 1 as days_expected
from {{ ref('dim_date') }}
having days != days_expected
