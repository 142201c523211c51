-- what: reported listings that wait for a decision at the end of each month: reported by then, neither acted on nor dismissed by then
-- grain: one row per month
-- parameters: $markets, $platforms (NULL = all), $date_from, $date_to (on the month; everything reported before counts in)
-- units: listings; reported by the market's local date, closed by the UTC day of the action (of the look, where the report was dismissed)
with moves as (
    select date_trunc('month', reported_on)::date as month, 1 as opened, 0 as closed
    from listings
    where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    union all
    select date_trunc('month', coalesce(acted_at, verified_at, reported_at)::timestamp)::date, 0, 1
    from listings
    where action <> 'pending' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
),
monthly as (
    select month, sum(opened) as opened, sum(closed) as closed from moves group by month
),
running as (
    select month, opened, closed, sum(opened - closed) over (order by month) as waiting from monthly
)
select month, opened::bigint as opened, closed::bigint as closed, waiting::bigint as waiting
from running
where month between date_trunc('month', $date_from::date) and $date_to
order by month
