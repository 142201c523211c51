-- what: histogram of days from order to delivery in business days of one calendar, with parcels still moving as open ones
-- grain: one row per order month and number of business days
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month), $calendar ('destination': of the market, 'origin': of the hub's country)
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole business days
select order_month::date as order_month, days::integer as days, sum(delivered)::double as delivered, sum(lost)::double as lost,
    sum(returned)::double as returned, sum(open)::double as open, sum(parcel_rows)::bigint as parcel_rows
from delivery_business_days
where calendar = $calendar and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 1, 2
