-- what: complaint cases by the date they were received
-- grain: one row per body, kind and period
-- parameters: $markets, $platforms, $date_from, $date_to, $grain
-- units: complaints = case rows; weighted = real cases they stand for
select body, kind, date_trunc($grain, received_on)::date as period_start, sum(complaints)::bigint as complaints, sum(weighted)::double as weighted
from complaints_daily
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and received_on between $date_from and $date_to
group by 1, 2, 3
order by 1, 2, 3
