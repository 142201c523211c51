-- what: listings reported, in the cells that the search for what moved cuts
-- grain: one row per market, platform, kind and category
-- parameters: $markets, $platforms, $date_from, $date_to (on the month reported)
-- units: listings
select market, platform, kind, category, sum(reported)::bigint as reported, sum(acted)::bigint as acted, sum(reappeared)::bigint as reappeared
from listings_monthly
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4
order by market, platform, kind, category
