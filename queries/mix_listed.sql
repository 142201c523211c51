-- what: promises and cases in the cells of markets given their mix, month by month (`cells_by_mix` has all measures over one period)
-- grain: one row per market, platform, channel, kind of goods and length of the promise; `rows` lists an entry per order month
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: promise_due, promise_kept = weighted parcels; *_rows = sampled rows (the n of an interval)
select market, platform, channel, category, promise, list(struct_pack(order_month := order_month::date, promise_due := promise_due::double,
    promise_kept := promise_kept::double, promise_due_rows := promise_due_rows::bigint, orders_with_case_rows := orders_with_case_rows::bigint,
    order_rows := order_rows::bigint)) as rows
from parcels_by_mix
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4, 5
order by market, platform, channel, category, promise
