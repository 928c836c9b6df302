select toDate('2020-01-01') as date_day
