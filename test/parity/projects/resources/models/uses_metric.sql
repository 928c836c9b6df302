{{ metric('revenue') }} select 1
