-- what: whole-day histograms of every stage by logistics channel, month by month; `stage_days_by_channel` and other histograms are summed from them
-- grain: one row per market, platform, stage ('total', 'dispatch', 'line_haul', 'customs', 'last_mile'), channel and order month, in no order; `rows` lists an entry per days
--   and promise (-1: none)
-- parameters: $markets, $platforms
-- units: delivered, lost, returned, open = weighted parcels that ended or are still in the stage; parcel_rows = sampled rows; days = whole days
select stage, channel, order_month, rows
from _delivery_channels_listed
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
