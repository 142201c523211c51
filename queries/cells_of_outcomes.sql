-- what: cases of the platform's own desk and how many ended refused, in the cells that the search for what moved cuts
-- grain: one row per market, platform, cause, sub-cause, channel and category
-- parameters: $markets, $platforms, $date_from, $date_to (on the month received)
-- units: complaints = case rows; weighted, refused = real cases they stand for
select market, platform, cause, sub_cause, channel, category, sum(complaints)::bigint as complaints, sum(weighted)::double as weighted,
    coalesce(sum(weighted) filter (where outcome = 'refused'), 0)::double as refused
from complaints_monthly
where body = 'Platform' and kind = 'complaint' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4, 5, 6
order by market, platform, cause, sub_cause, channel, category
