-- what: cases of one body by cause, sub-cause and how they ended, by the month received
-- grain: one row per period (a week falls back to the month, the mart's grain), cause, sub-cause and outcome
-- parameters: $markets, $platforms, $date_from, $date_to, $grain, $body ('Platform', or an agency's name), $kind ('complaint', 'consultation', 'damage relief')
-- units: complaints = case rows; weighted = real cases they stand for; resolution_days = sum over resolved cases
select date_trunc(case when $grain = 'week' then 'month' else $grain end, month)::date as period_start, cause, sub_cause, outcome,
    sum(complaints)::bigint as complaints, sum(weighted)::double as weighted, sum(resolved)::bigint as resolved,
    sum(resolution_days)::bigint as resolution_days
from complaints_monthly
where body = $body and kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4
order by period_start, cause, sub_cause, outcome
