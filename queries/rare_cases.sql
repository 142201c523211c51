-- what: the days on which cases of rare causes came in, for charts of the days between them
-- grain: one row per cause, sub-cause and date received
-- parameters: $markets, $platforms, $date_from, $date_to (on the date received), $body ('Platform', or an agency's name), $kind ('complaint'), $least and $most (cases of a rare cause in the span)
-- units: cases = case rows
with rare as (
    select cause, sub_cause
    from complaints_monthly
    where body = $body and kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and month between date_trunc('month', $date_from::date) and $date_to
    group by 1, 2
    having sum(complaints) between $least and $most
), dated as (
    select cause, coalesce(sub_cause, 'not stated') as sub_cause, period_start::date as received_on, complaints
    from complaints
    where grain = 'day' and body = $body and kind = $kind and period_start between $date_from and $date_to
        and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
)
select cause, sub_cause, received_on, sum(complaints)::bigint as cases
from dated join rare using (cause, sub_cause)
group by 1, 2, 3
order by cause, sub_cause, received_on
