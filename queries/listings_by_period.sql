-- what: reported listings by the month of the report and how far they went
-- grain: one row per period (a week falls back to the month, the mart's grain)
-- parameters: $markets, $platforms, $date_from, $date_to, $grain
-- units: listings
select date_trunc(case when $grain = 'week' then 'month' else $grain end, month)::date as period_start, min(month)::date as first_day,
    max(last_day(month))::date as last_day, sum(reported)::bigint as reported, sum(verified)::bigint as verified, sum(acted)::bigint as acted,
    sum(compensated)::bigint as compensated, sum(reappeared)::bigint as reappeared, sum(open)::bigint as open, sum(not_looked_at)::bigint as not_looked_at
from listings_monthly
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1
order by 1
