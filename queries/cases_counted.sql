-- what: how many cases are behind a bar
-- grain: one row
-- parameters: $markets, $platforms, $date_from, $date_to (on the date received), $body ('Platform', or an agency's name), $kind ('complaint'), $cause, $sub_cause, $channel, $category and $outcome (NULL = all)
-- units: complaints = case rows; weighted = cases that they stand for
select count(*) as complaints, coalesce(sum(weight), 0)::double as weighted
from complaints
where grain = 'day' and body = $body and kind = $kind and ($cause is null or cause = $cause)
    and ($sub_cause is null or coalesce(sub_cause, 'not stated') = $sub_cause)
    and ($channel is null or channel = $channel) and ($category is null or category = $category) and ($outcome is null or outcome::varchar = $outcome)
    and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and period_start between $date_from and $date_to
