-- what: orders by how late their first parcel came against its promise, with those complained about, month by month; `orders_by_lateness` is summed from it
-- grain: one row per market, platform, order month and lateness
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: orders, orders_with_case, cases = weighted; *_rows = sampled rows (the n of an interval)
select market, platform, order_month::date as month, late_bucket, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows,
    sum(orders_with_case)::double as orders_with_case, sum(orders_with_case_rows)::bigint as orders_with_case_rows, sum(cases)::double as cases
from complaints_by_lateness
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4
order by market, late_bucket, platform, month
