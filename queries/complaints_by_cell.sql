-- what: cases of one body in the cells of the mart, from which causes, outcomes, goods and channels of any period are summed
-- grain: one row per month received and cell (market, platform, status are not told apart by a column); several rows may be alike
-- parameters: $markets, $platforms, $date_from, $date_to (on the month received), $body ('Platform', or an agency's name), $kind ('complaint')
-- units: complaints = case rows; weighted = real cases they stand for
select month::date as month, cause, sub_cause, outcome, category, channel, complaints::bigint as complaints, weighted::double as weighted
from complaints_monthly
where body = $body and kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
