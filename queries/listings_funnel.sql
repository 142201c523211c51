-- what: how far reported listings went: looked at, confirmed, acted on (and how), compensated
-- grain: one row per kind and action
-- parameters: $markets, $platforms (NULL = all), $date_from, $date_to (on the month of the report)
-- units: listings; verified = confirmed; not_looked_at = nobody has looked yet; reappeared = repeats a listing removed before
select kind, action, sum(reported)::bigint as reported, sum(verified)::bigint as verified, sum(not_looked_at)::bigint as not_looked_at,
    sum(acted)::bigint as acted, sum(compensated)::bigint as compensated, sum(reappeared)::bigint as reappeared
from listings_monthly
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 1, 2
