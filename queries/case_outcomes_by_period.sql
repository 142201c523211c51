-- what: cases of the platform's own desk and how many of them ended refused, by the month received
-- grain: one row per period (a week falls back to the month, the mart's grain)
-- parameters: $markets, $platforms, $date_from, $date_to, $grain
-- units: complaints = case rows; weighted, refused = real cases they stand for
select date_trunc(case when $grain = 'week' then 'month' else $grain end, month)::date as period_start, sum(complaints)::bigint as complaints,
    sum(weighted)::double as weighted, coalesce(sum(weighted) filter (where outcome = 'refused'), 0)::double as refused
from complaints_monthly
where body = 'Platform' and kind = 'complaint' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1
order by 1
