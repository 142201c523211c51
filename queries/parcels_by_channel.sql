-- what: orders, missed promises, what became of parcels and the platform's cases about the same orders, by logistics channel and month (order-date clock)
-- grain: one row per market, platform, channel, whether it is recognised, and month
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: weighted counts; *_rows = sampled rows (the n of an interval); cost_usd = US dollars a parcel, as listed
select order_month::date as period_start, market, platform, channel, recognised, parcels, parcel_rows, orders, order_rows, tracked, lost, moving,
    promise_due, promise_due - promise_kept as promise_missed, promise_due_rows, cases, case_rows, coalesce(channels.title, channel) as title,
    channels.kind::varchar as kind, channels.cost_usd::double as cost_usd
from parcels_by_month left join (select channel, title, kind, cost_usd from channels) as channels using (channel)
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
order by market, platform, channel, recognised, period_start
