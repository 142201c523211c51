-- what: parcels still moving after their promised day, the longest overdue first (raw rows, read only when asked for)
-- grain: one row per parcel
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date), $rows (how many at most)
-- units: promised_days = days; value in currency; weight = real parcels that the row stands for
select parcel_id, order_id, market, platform, origin_hub, channel, recognised, ordered_on, promised_days, promised_on, scanned_at, value, currency, weight
from parcels
where status = 'moving' and promised_on is not null and ($markets is null or list_contains($markets, market))
    and ($platforms is null or list_contains($platforms, platform)) and ordered_on between $date_from and $date_to
order by promised_on, parcel_id
limit $rows
