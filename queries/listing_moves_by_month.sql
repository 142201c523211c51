-- what: reported listings that came in and that were decided in each month, from which what waits at its end is summed
-- grain: one row per market, platform and month
-- parameters: $markets, $platforms, $date_from, $date_to (on the month)
-- units: listings; reported by the market's local date, closed by the UTC day of the action (of the look, where the report was dismissed)
with moves as (
    select market, platform, date_trunc('month', reported_on)::date as month, 1 as opened, 0 as closed
    from listings
    where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    union all
    select market, platform, date_trunc('month', coalesce(acted_at, verified_at, reported_at)::timestamp)::date, 0, 1
    from listings
    where action <> 'pending' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
)
select market, platform, month, sum(opened)::bigint as opened, sum(closed)::bigint as closed
from moves
where month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3
order by 1, 2, 3
