-- what: whole-day histogram from order to delivery by market, with parcels still moving as open ones
-- grain: one row per market and number of days
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
with counted as (
    select market, days::integer as days, sum(delivered)::double as delivered, sum(lost)::double as lost, sum(returned)::double as returned,
        sum(open)::double as open, sum(parcel_rows)::bigint as parcel_rows
    from delivery_hubs
    where stage = 'total' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and order_month between date_trunc('month', $date_from::date) and $date_to
    group by 1, 2
)
select * from counted order by market, days
