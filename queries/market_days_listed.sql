-- what: whole-day histograms from order to delivery by market and platform, month by month; `delivery_days_by_market` is summed from them
-- grain: one row per market, platform, hub that parcels leave from and order month, in no order; `rows` lists an entry per days
-- parameters: $markets, $platforms
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select market, platform, order_month, rows
from _delivery_hubs_listed
where stage = 'total' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
