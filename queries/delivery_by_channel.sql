-- what: what became of parcels by logistics channel, with the cases about their orders and what a parcel costs through it
-- grain: one row per channel
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: counts are weighted; *_rows are sampled rows; cost_usd = US dollars a parcel (null where the collection does not know it)
-- note: sums as in late_and_cases_by_channel.sql; written out in both, since a reader is shown the whole statement behind a figure, and tests hold them equal
with counted as (
    select channel, bool_or(recognised) as recognised,
        sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows,
        sum(tracked)::double as tracked, sum(lost)::double as lost, sum(moving)::double as moving,
        sum(promise_due)::double as promise_due, (sum(promise_due) - sum(promise_kept))::double as promise_missed,
        sum(promise_due_rows)::bigint as promise_due_rows, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
    from parcels_daily
    where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and ordered_on between $date_from and $date_to
    group by 1
),
described as (
    select counted.*, coalesce(channels.title, counted.channel) as title, channels.kind::varchar as kind, channels.cost_usd::double as cost_usd
    from counted left join channels using (channel)
)
select * from described where parcels > 0 order by recognised desc, parcels desc, channel
