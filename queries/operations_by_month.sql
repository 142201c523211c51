-- what: orders, parcels and their value by month, for each market and platform: the series that lend each other their past errors in a forecast
-- grain: one row per market, platform and month (of the order date)
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: weighted counts; usd = US dollars; last_day = the last order date seen
select market, platform, date_trunc('month', ordered_on)::date as period_start, max(ordered_on)::date as last_day, sum(orders)::double as orders,
    sum(parcels)::double as parcels, sum(value_usd)::double as value_usd, sum(coupon_usd)::double as coupon_usd
from parcels_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1, 2, 3
order by market, platform, period_start
