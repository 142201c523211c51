-- what: orders that were late on a Monday and not complained about yet, and those of them about which the first case came within 14 days
-- grain: one row per Monday, weeks late (0 to 7, whole weeks since the first Monday after the promised day) and arrived before that Monday or not
-- parameters: $markets, $platforms, $date_to (no Monday that begins later than the day after it)
-- units: orders, complained = weighted; *_rows = sampled rows (the n of an interval)
select monday, weeks_late::integer as weeks_late, arrived, sum(orders)::double as orders, sum(order_rows)::bigint as order_rows,
    sum(complained)::double as complained, sum(complained_rows)::bigint as complained_rows
from late_orders_watched
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and monday <= $date_to::date + 1
group by 1, 2, 3
order by 1, 2, 3
