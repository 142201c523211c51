-- what: sellers by licence and standing, and how many of them had their licence checked
-- grain: one row per platform, licence kind and status
-- parameters: $platforms (NULL = all); sellers trade in every market, so there is no cut by market
-- units: sellers
select platform, licence_kind, status, sum(sellers)::bigint as sellers, coalesce(sum(sellers) filter (verified), 0)::bigint as verified
from sellers_by_status
where $platforms is null or list_contains($platforms, platform)
group by 1, 2, 3
order by 1, 2, 3
