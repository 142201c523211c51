-- what: `parcels_daily` without the channel
-- grain: one row per order date, market and platform
-- units: as there: weighted counts; *_rows = sampled rows; usd = US dollars
select market, platform, ordered_on, sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows, sum(orders)::double as orders,
    sum(order_rows)::bigint as order_rows, sum(delivered)::double as delivered, sum(lost)::double as lost, sum(returned)::double as returned,
    sum(cancelled)::double as cancelled, sum(moving)::double as moving, sum(promise_due)::double as promise_due, sum(promise_kept)::double as promise_kept,
    sum(promise_due_rows)::bigint as promise_due_rows, sum(customs_known)::double as customs_known, sum(customs_next_day)::double as customs_next_day,
    sum(customs_known_rows)::bigint as customs_known_rows, sum(tracked)::double as tracked, sum(value_usd)::double as value_usd,
    sum(coupon_usd)::double as coupon_usd, sum(coupons)::double as coupons, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows,
    sum(orders_with_case)::double as orders_with_case
from parcels_daily
group by 1, 2, 3
order by 1, 2, 3
