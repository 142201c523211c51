-- what: users of each platform by period, as each measurer counted them, with rank and share among the platforms of that measurer
-- grain: one row per market, platform, measurer and period
-- parameters: $markets, $platforms (NULL = all; applied after ranking, so that a rank keeps its field), $date_from, $date_to, $kind ('mau', 'wau', 'dau')
-- units: users = people; share = percent of the sum over the measurer's platforms printed for that period (people use several: a share of counts, not of people)
with counted as (
    select market, platform, measurer, period_start, period_end, users, derived, formula, source_id, row_id
    from active_users
    where kind = $kind and ($markets is null or list_contains($markets, market)) and period_start between $date_from and $date_to
),
ranked as (
    select *,
        rank() over field as place,
        count(*) over (partition by market, measurer, period_start, period_end) as platforms,
        100.0 * users / sum(users) over (partition by market, measurer, period_start, period_end) as share
    from counted
    window field as (partition by market, measurer, period_start, period_end order by users desc)
)
select market, platform, measurer, period_start, period_end, users::bigint as users, place::integer as place, platforms::integer as platforms,
    share::double as share, derived, formula, source_id, row_id
from ranked
where $platforms is null or list_contains($platforms, platform)
order by market, measurer, platform, period_start
