-- what: whole-day histograms from order to delivery by market and platform, month by month; `delivery_days_by_market` is summed from them
-- grain: one row per market and platform; `rows` lists an entry per order month, days and hub
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select market, platform, list(struct_pack(order_month := order_month::date, days := days::integer, delivered := delivered::double, lost := lost::double,
    returned := returned::double, open := open::double, parcel_rows := parcel_rows::bigint)) as rows
from delivery_hubs
where stage = 'total' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 1, 2
