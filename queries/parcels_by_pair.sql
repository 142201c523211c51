-- what: parcels, orders and what became of them by order date, with the platform's cases about the same orders, for each market and platform
-- grain: one row per market, platform and period (of the order date)
-- parameters: $markets, $platforms, $date_from, $date_to, $grain ('week', 'month', 'quarter', 'year')
-- units: counts are weighted (real parcels); *_rows are sampled rows (the n of an interval); usd = US dollars
-- note: sums as in parcels_by_period.sql; written out in both, since a reader is shown the whole statement behind a figure, and tests hold them equal
select date_trunc($grain, ordered_on)::date as period_start, market, platform,
    min(ordered_on)::date as first_day, max(ordered_on)::date as last_day,
    sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows,
    sum(delivered)::double as delivered, sum(lost)::double as lost, sum(returned)::double as returned, sum(cancelled)::double as cancelled,
    sum(moving)::double as moving, sum(promise_due)::double as promise_due, sum(promise_kept)::double as promise_kept,
    sum(promise_due_rows)::bigint as promise_due_rows, (sum(promise_due) - sum(promise_kept))::double as promise_missed,
    sum(customs_known)::double as customs_known, sum(customs_next_day)::double as customs_next_day,
    sum(customs_known_rows)::bigint as customs_known_rows, sum(tracked)::double as tracked, sum(value_usd)::double as value_usd,
    sum(coupon_usd)::double as coupon_usd, sum(coupons)::double as coupons, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows,
    sum(orders_with_case)::double as orders_with_case
from parcels_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1, 2, 3
order by market, platform, period_start
