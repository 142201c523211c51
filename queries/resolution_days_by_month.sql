-- what: whole-day histogram from received to resolved of the platform's own desk, with open cases at their age; the median is computed from it
-- grain: one row per month received and number of days
-- parameters: $markets, $platforms, $date_from, $date_to (on the month received)
-- units: resolved, open = case rows; case_rows = both; days = whole days (180 stands for 180 or more)
select month::date as period_start, days::integer as days, sum(resolved)::bigint as resolved, sum(open)::bigint as open,
    sum(resolved + open)::bigint as case_rows
from resolution_days
where body = 'Platform' and kind = 'complaint' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 1, 2
