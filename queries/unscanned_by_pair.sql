-- what: moving parcels that had no scan in the last 10 days before the data date, for each market and platform; `unscanned_by_month` is summed from them
-- grain: one row per market, platform and order month
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: weighted parcels; *_rows = sampled rows; silent_due = silent ones whose promised day has passed
-- note: sums as in unscanned_by_month.sql; written out in both, since a reader is shown the whole statement behind a figure, and tests hold them equal
select market, platform, order_month::date as period_start, sum(parcels)::double as parcels, sum(moving)::double as moving, sum(silent)::double as silent,
    sum(silent_rows)::bigint as silent_rows, sum(silent_due)::double as silent_due
from parcels_unscanned
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3
order by market, platform, period_start
