-- what: `parcels_daily` by month
-- grain: one row per order month, market, platform, channel and whether that is recognised
-- units: as there: weighted counts; *_rows = sampled rows
select market, platform, channel, recognised, date_trunc('month', ordered_on)::date as order_month, sum(parcels)::double as parcels,
    sum(parcel_rows)::bigint as parcel_rows, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows, sum(tracked)::double as tracked,
    sum(lost)::double as lost, sum(moving)::double as moving, sum(promise_due)::double as promise_due, sum(promise_kept)::double as promise_kept,
    sum(promise_due_rows)::bigint as promise_due_rows, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
from parcels_daily
group by 1, 2, 3, 4, 5
order by market, platform, order_month, channel
