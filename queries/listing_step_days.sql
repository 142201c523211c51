-- what: whole-day histogram of each step of a reported listing, with listings still waiting as open ones; percentiles (Kaplan-Meier) come from it
-- grain: one row per step, kind and number of days (180 stands for 180 and more)
-- parameters: $markets, $platforms (NULL = all), $date_from, $date_to (on the month of the report)
-- units: days = whole days; done, open = listings
select step, kind, days::integer as days, sum(done)::bigint as done, sum(open)::bigint as open
from listing_days
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3
order by 1, 2, 3
