-- what: complaint totals as bodies print them, each with its own period; totals of different bodies or kinds are never added
-- grain: one row per platform, body, kind, cause, category and printed period
-- parameters: $markets, $platforms (NULL = all), $date_from, $date_to (the printed period overlaps them)
-- units: complaints = cases
select market, platform, body, kind::varchar as kind, cause, sub_cause, category, grain::varchar as grain, period_start, period_end,
    complaints::bigint as complaints, derived, formula, source_id, row_id, note
from complaints
where grain <> 'day' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and period_end >= $date_from and period_start <= $date_to
order by platform, body, kind, cause, category, period_start, period_end, row_id
