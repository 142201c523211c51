-- what: whole-day histogram of each step of a reported listing by month, from which that of a period is summed
-- grain: one row per market, platform, month of the report, step, kind and number of days (180 stands for 180 and more), in no order
-- parameters: $markets, $platforms, $date_from, $date_to (on the month of the report)
-- units: days = whole days; done, open = listings
select market, platform, month::date as month, step, kind, days::integer as days, done::bigint as done, open::bigint as open
from listing_days
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
