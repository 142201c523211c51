-- what: whole-day histogram of delivery by promise length, with parcels still moving as open ones: what a promise that is not due yet will come to
-- grain: one row per order month, promised days and number of days
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: delivered, gone (lost, returned), open = weighted parcels; parcel_rows = sampled rows; days = whole days
select order_month::date as order_month, promised_days::integer as promised_days, days::integer as days, sum(delivered)::double as delivered,
    sum(lost + returned)::double as gone, sum(open)::double as open, sum(parcel_rows)::bigint as parcel_rows
from delivery_days
where stage = 'total' and promised_days is not null and ($markets is null or list_contains($markets, market))
    and ($platforms is null or list_contains($platforms, platform)) and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3
order by 1, 2, 3
