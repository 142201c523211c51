-- what: first and last date that any dated series of the collection covers
-- grain: one row
-- parameters: none
-- units: dates
with dates as (
    select min(period_start) as first_date, max(period_end) as last_date from active_users
    union all select min(period_start), max(period_end) from purchases
    union all select min(period_start), max(period_end) from complaints
    union all select min(ordered_on), max(ordered_on) from parcels_by_day
)
select min(first_date)::date as first_date, max(last_date)::date as last_date from dates
