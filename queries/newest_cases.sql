-- what: the cases behind a bar, the newest first
-- grain: one row per case
-- parameters: $markets, $platforms, $date_from, $date_to (on the date received), $body ('Platform', or an agency's name), $kind ('complaint'), $cause, $sub_cause, $channel, $category and $outcome (NULL = all), $rows (how many)
-- units: amount in currency; resolution_days = whole days; weight = real cases that this sampled one stands for
select complaint_id, period_start::date as received_on, market, platform, cause, coalesce(sub_cause, 'not stated') as sub_cause, ordered_on::date as ordered_on,
    channel, category, status::varchar as status, outcome::varchar as outcome, resolution_days::integer as resolution_days, amount, currency,
    narrative, weight, order_id
from complaints
where grain = 'day' and body = $body and kind = $kind and ($cause is null or cause = $cause)
    and ($sub_cause is null or coalesce(sub_cause, 'not stated') = $sub_cause)
    and ($channel is null or channel = $channel) and ($category is null or category = $category) and ($outcome is null or outcome::varchar = $outcome)
    and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and period_start between $date_from and $date_to
order by period_start desc, received_at desc nulls last, complaint_id
limit $rows
