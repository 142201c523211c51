-- what: sellers whose listings came back most often after removal, and whether their licence was checked
-- grain: one row per seller and platform
-- parameters: $markets, $platforms (NULL = all), $date_from, $date_to (on the report's local date), $rows (how many sellers)
-- units: listings; share = percent of the seller's reported listings that repeat a removed one; verified, joined, last_reported = dates
with counted as (
    select seller_id, platform, count(*) as reported, count(*) filter (verified) as confirmed, count(*) filter (action = 'removed') as removed,
        count(*) filter (reappeared_of is not null) as reappeared, mode(category) as category, max(reported_on) as last_reported
    from listings
    where seller_id is not null and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and reported_on between $date_from and $date_to
    group by seller_id, platform
    having count(*) filter (reappeared_of is not null) > 0
)
select counted.seller_id, counted.platform, category, reported::bigint as reported, confirmed::bigint as confirmed, removed::bigint as removed,
    reappeared::bigint as reappeared, (100.0 * reappeared / reported)::double as share, last_reported,
    licence_kind::varchar as licence_kind, status::varchar as status, joined_at::timestamp::date as joined_on, verified_at::timestamp::date as verified_on
from counted
left join sellers on sellers.seller_id = counted.seller_id and sellers.platform = counted.platform
order by reappeared desc, reported desc, counted.seller_id
limit $rows
