-- what: whole-day histograms of every stage by the hub that parcels leave from, month by month; `stage_days_by_hub` is summed from them
-- grain: one row per market, platform, stage ('total', 'dispatch', 'line_haul', 'customs', 'last_mile') and hub; `rows` lists an entry per order month and days; in no order
-- parameters: $markets, $platforms
-- units: delivered, lost, returned, open = weighted parcels that ended or are still in the stage; parcel_rows = sampled rows; days = whole days
select stage, origin_hub, rows
from _delivery_hubs_listed
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
