-- what: whole-day histograms of every stage by logistics channel, month by month; `stage_days_by_channel` and other histograms are summed from them
-- grain: one row per stage ('total', 'dispatch', 'line_haul', 'customs', 'last_mile') and channel; `rows` lists an entry per order month, days and promise (-1: none)
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: delivered, lost, returned, open = weighted parcels that ended or are still in the stage; parcel_rows = sampled rows; days = whole days
select stage, channel, list(struct_pack(order_month := order_month::date, days := days::integer, delivered := delivered::double, lost := lost::double,
    returned := returned::double, open := open::double, parcel_rows := parcel_rows::bigint, promised_days := coalesce(promised_days, -1)::integer)) as rows
from delivery_days
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 1, 2
