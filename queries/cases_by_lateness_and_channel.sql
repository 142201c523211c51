-- what: orders and those of them with a case, by market, channel and how late the order was: the case mix that makes markets comparable
-- grain: one row per market, channel and lateness
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: sampled rows
select market, channel, late_bucket, sum(order_rows)::bigint as order_rows, sum(orders_with_case_rows)::bigint as case_rows
from complaints_by_lateness
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3
order by market, channel, late_bucket
