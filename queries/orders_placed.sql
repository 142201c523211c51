-- what: orders placed in a period, to the day
-- grain: one row
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: orders = real orders; order_rows = sampled rows
select coalesce(sum(orders), 0)::double as orders, coalesce(sum(order_rows), 0)::bigint as order_rows
from parcels_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
