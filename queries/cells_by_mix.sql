-- what: parcels, orders, what became of them and the cases about them, in the cells of the search for what moved and of markets given their mix
-- grain: one row per market, platform, channel, kind of goods and length of the promise
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: counts are weighted (real parcels); *_rows are sampled rows (the n of an interval); usd = US dollars
select market, platform, channel, category, promise,
    sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows,
    sum(lost)::double as lost, sum(promise_due)::double as promise_due, sum(promise_kept)::double as promise_kept,
    sum(promise_due_rows)::bigint as promise_due_rows, sum(customs_known)::double as customs_known, sum(customs_next_day)::double as customs_next_day,
    sum(customs_known_rows)::bigint as customs_known_rows, sum(tracked)::double as tracked, sum(value_usd)::double as value_usd,
    sum(coupon_usd)::double as coupon_usd, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows,
    sum(orders_with_case_rows)::bigint as orders_with_case_rows
from parcels_by_mix
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4, 5
order by market, platform, channel, category, promise
