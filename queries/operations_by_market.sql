-- what: parcels, orders, what became of them and the platform's cases about them, per market: what rates of markets side by side are made of
-- grain: one row per market
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: counts are weighted (real parcels); *_rows are sampled rows (the n of an interval); usd = US dollars; first_day, last_day = order dates seen
select market, min(ordered_on)::date as first_day, max(ordered_on)::date as last_day, sum(parcels)::double as parcels,
    sum(parcel_rows)::bigint as parcel_rows, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows, sum(lost)::double as lost,
    sum(promise_due)::double as promise_due, sum(promise_kept)::double as promise_kept, sum(promise_due_rows)::bigint as promise_due_rows,
    sum(customs_known)::double as customs_known, sum(customs_next_day)::double as customs_next_day,
    sum(customs_known_rows)::bigint as customs_known_rows, sum(tracked)::double as tracked, sum(value_usd)::double as value_usd,
    sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
from parcels_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1
order by 1
