-- what: orders placed by day
-- grain: one row per day of the order
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: orders = real orders; order_rows = sampled rows
select ordered_on::date as ordered_on, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows
from parcels_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1
order by 1
