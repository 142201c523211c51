-- what: reported listings and how far they went, in the cells from which months, kinds and categories are summed
-- grain: one row per market, platform, month of the report, kind, category and action, in no order
-- parameters: $markets, $platforms, $date_from, $date_to (on the month of the report)
-- units: listings
select market, platform, month::date as month, kind, category, action, reported::bigint as reported, verified::bigint as verified,
    not_looked_at::bigint as not_looked_at, acted::bigint as acted, compensated::bigint as compensated, reappeared::bigint as reappeared, open::bigint as open
from listings_monthly
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
