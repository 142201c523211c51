-- what: whole-day histograms from order to delivery by market and platform, month by month; `delivery_days_by_market` is summed from them
-- grain: one row per market, platform and hub that parcels leave from; `rows` lists an entry per order month and days; in no order
-- parameters: $markets, $platforms
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select market, platform, rows
from _delivery_hubs_listed
where stage = 'total' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
