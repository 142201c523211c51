-- what: complaints that outside bodies (consumer agencies) received, by the date received; the platform's own desk is not in it
-- grain: one row per body and period
-- parameters: $markets, $platforms, $date_from, $date_to, $grain
-- units: complaints = cases
select date_trunc($grain, received_on)::date as period_start, body, min(received_on)::date as first_day, max(received_on)::date as last_day,
    sum(complaints)::bigint as complaints
from complaints_by_day
where body <> 'Platform' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and received_on between $date_from and $date_to
group by 1, 2
order by 2, 1
