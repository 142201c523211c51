-- what: cases that took longer than some days to resolve, of those of which it is known, in the cells that the search for what moved cuts
-- grain: one row per market, platform and cause
-- parameters: $markets, $platforms, $date_from, $date_to (on the month received), $days (slower than this many days counts)
-- units: slow, known, known_rows = case rows of the platform's own desk (open ones count as slow once they are that old)
select market, platform, cause, coalesce(sum(resolved + open) filter (where days > $days), 0)::double as slow,
    (coalesce(sum(resolved + open) filter (where days > $days), 0) + coalesce(sum(resolved) filter (where days <= $days), 0))::double as known,
    (coalesce(sum(resolved + open) filter (where days > $days), 0) + coalesce(sum(resolved) filter (where days <= $days), 0))::bigint as known_rows
from resolution_days
where body = 'Platform' and kind = 'complaint' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3
order by market, platform, cause
