-- what: every dataset with its landed rows and the first and last day that they tell of
-- grain: one row per dataset that has rows
-- parameters: none
-- units: landed = rows as landed (weights not applied); days = local dates of the market
with found as (
    select 'active_users' as dataset, count(*) as landed, min(period_start) as first_day, max(coalesce(period_end, period_start)) as last_day from active_users
    union all select 'purchases', count(*), min(period_start), max(coalesce(period_end, period_start)) from purchases
    union all select 'complaints', count(*), min(period_start), max(coalesce(period_end, period_start)) from complaints
    union all select 'parcels', sum(parcel_rows), min(ordered_on) filter (where parcel_rows > 0), max(ordered_on) filter (where parcel_rows > 0) from parcels_by_day
    union all select 'listings', count(*), min(reported_on), max(reported_on) from listings
    union all select 'sellers', count(*), min(joined_at)::date, max(joined_at)::date from sellers
    union all select 'events', count(*), min(starts_on), max(coalesce(ends_on, starts_on)) from events
    union all select 'targets', count(*), min(valid_from), max(valid_from) from targets
    union all select 'channels', count(*), null, null from channels
    union all select 'sources', count(*), min(published_on), max(published_on) from sources
    union all select 'exchange_rates', count(*), min(date), max(date) from exchange_rates
    union all select 'figures', count(*), min(period_start), max(coalesce(period_end, period_start)) from figures
)
select dataset, coalesce(landed, 0)::bigint as landed, first_day::date as first_day, last_day::date as last_day
from found
where landed > 0
order by landed desc, dataset
