-- what: orders, missed promises and the platform's cases about the same orders, by market and platform over time (order-date clock)
-- grain: one row per period, market and platform
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date), $grain
-- units: weighted counts; *_rows = sampled rows (the n of an interval)
select date_trunc($grain, ordered_on)::date as period_start, market, platform, min(ordered_on)::date as first_day, max(ordered_on)::date as last_day,
    sum(orders)::double as orders, sum(order_rows)::bigint as order_rows, sum(promise_due)::double as promise_due,
    (sum(promise_due) - sum(promise_kept))::double as promise_missed, sum(promise_due_rows)::bigint as promise_due_rows,
    sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
from parcels_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1, 2, 3
order by market, platform, period_start
