-- what: whole-day histograms of every stage by the hub that parcels leave from, month by month; `stage_days_by_hub` and others are summed from them
-- grain: one row per market, platform, stage ('total', 'dispatch', 'line_haul', 'customs', 'last_mile'), hub and order month, in no order; `rows` lists an entry per days
-- parameters: $markets, $platforms
-- units: delivered, lost, returned, open = weighted parcels that ended or are still in the stage; parcel_rows = sampled rows; days = whole days
select stage, origin_hub, order_month, rows
from _delivery_hubs_listed
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
