-- what: orders, missed promises and the platform's cases about the same orders, by logistics channel and market (order-date clock)
-- grain: one row per market, platform and channel
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: weighted counts; *_rows = sampled rows (the n of an interval)
select market, platform, channel, recognised, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows,
    sum(promise_due)::double as promise_due, (sum(promise_due) - sum(promise_kept))::double as promise_missed,
    sum(promise_due_rows)::bigint as promise_due_rows, sum(lost)::double as lost, sum(parcels)::double as parcels,
    sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
from parcels_daily
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1, 2, 3, 4
order by market, platform, channel, recognised
