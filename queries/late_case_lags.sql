-- what: late orders that were complained about after their promised day, by the days from it to the first case
-- grain: one row per days (1 to 90, and more) and arrived by the day of the case or not
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: orders = weighted; order_rows = sampled rows
select lag_days::integer as lag_days, arrived, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows
from late_case_lags
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 1, 2
