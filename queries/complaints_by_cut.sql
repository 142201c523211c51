-- what: cases of one body cut by category of goods or by logistics channel, within each cause
-- grain: one row per cut value, cause and sub-cause
-- parameters: $markets, $platforms, $date_from, $date_to (on the month received), $body ('Platform', or an agency's name), $kind ('complaint'), $cut ('category', 'channel', 'market', 'platform')
-- units: complaints = case rows; weighted = real cases they stand for
with cut as (
    select case $cut when 'category' then category when 'channel' then channel when 'market' then market when 'platform' then platform end as value,
        cause, sub_cause, complaints, weighted
    from complaints_monthly
    where body = $body and kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and month between date_trunc('month', $date_from::date) and $date_to
)
select value, cause, sub_cause, sum(complaints)::bigint as complaints, sum(weighted)::double as weighted
from cut
group by 1, 2, 3
order by value, cause, sub_cause
