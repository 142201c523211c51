-- what: orders, missed promises, what became of parcels and the platform's cases about the same orders, by logistics channel over time (order-date clock)
-- grain: one row per market, platform, channel, whether it is recognised, and period
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date), $grain ('week', 'month', 'quarter', 'year')
-- units: weighted counts; *_rows = sampled rows (the n of an interval); cost_usd = US dollars a parcel, as listed
-- note: sums as in delivery_by_channel.sql; written out in both, since a reader is shown the whole statement behind a figure, and tests hold them equal
with counted as (
    select date_trunc($grain, ordered_on)::date as period_start, market, platform, channel, recognised,
        sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows,
        sum(tracked)::double as tracked, sum(lost)::double as lost, sum(moving)::double as moving,
        sum(promise_due)::double as promise_due, (sum(promise_due) - sum(promise_kept))::double as promise_missed,
        sum(promise_due_rows)::bigint as promise_due_rows, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
    from parcels_daily
    where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and ordered_on between $date_from and $date_to
    group by 1, 2, 3, 4, 5
)
select counted.*, coalesce(channels.title, counted.channel) as title, channels.kind::varchar as kind, channels.cost_usd::double as cost_usd
from counted left join channels using (channel)
order by market, platform, channel, recognised, period_start
