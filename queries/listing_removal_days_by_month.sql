-- what: whole days from first seen to removed by category and month of the report, from which those of whole months are summed
-- grain: one row per month of the report, kind, category and number of days
-- parameters: $markets, $platforms (NULL = all), $date_from, $date_to (on the report's local date), $data_date (the day up to which open ones have waited)
-- units: removed, open = listings; days = whole days. Listings restricted, penalised or dismissed are not removed and wait for nothing: they are not in it.
with aged as (
    select date_trunc('month', reported_on)::date as month, kind::varchar as kind, category, action = 'removed' as removed,
        date_diff('day', first_seen_at::timestamp, case when action = 'removed' then acted_at::timestamp else ($data_date::date + 1)::timestamp end) as days
    from listings
    where action in ('removed', 'pending') and first_seen_at is not null
        and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and reported_on between $date_from and $date_to
)
select month, kind, category, greatest(days, 0)::integer as days, count(*) filter (removed)::bigint as removed, count(*) filter (not removed)::bigint as open
from aged
group by 1, 2, 3, 4
order by 1, 2, 3, 4
