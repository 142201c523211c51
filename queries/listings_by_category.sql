-- what: reported listings by category of goods: how many were confirmed, acted on, are open, or repeat a listing removed before
-- grain: one row per kind and category
-- parameters: $markets, $platforms (NULL = all), $date_from, $date_to (on the month of the report)
-- units: listings
select kind, category, sum(reported)::bigint as reported, sum(verified)::bigint as verified, sum(acted)::bigint as acted, sum(open)::bigint as open,
    sum(reappeared)::bigint as reappeared
from listings_monthly
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 3 desc, 1, 2
