-- what: whole-day histogram from received to resolved by cause and month, with open cases at their age, from which that of a period is summed
-- grain: one row per month received, cause and number of days
-- parameters: $markets, $platforms, $date_from, $date_to (on the month received), $body ('Platform', or an agency's name), $kind ('complaint')
-- units: resolved, open = case rows; days = whole days (180 stands for 180 or more)
select month::date as month, cause, days::integer as days, sum(resolved)::bigint as resolved, sum(open)::bigint as open
from resolution_days
where body = $body and kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3
order by 1, 2, 3
