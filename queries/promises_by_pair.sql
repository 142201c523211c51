-- what: delivery promises by their length for each market and platform; `promises_by_length` is summed from them
-- grain: one row per market, platform, order month and promised days
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: counts are weighted parcels; *_rows are sampled rows; coupon_usd = US dollars
select market, platform, order_month::date as period_start, promised_days::integer as promised_days,
    sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows, sum(due)::double as due, sum(due_rows)::bigint as due_rows,
    sum(kept)::double as kept, sum(kept_rows)::bigint as kept_rows, sum(late)::double as late, sum(overdue)::double as overdue,
    sum(lost)::double as lost, sum(returned)::double as returned, sum(coupons)::double as coupons, sum(coupon_usd)::double as coupon_usd,
    sum(overdue_unpaid)::double as overdue_unpaid
from delivery_promises
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4
order by market, platform, period_start, promised_days
