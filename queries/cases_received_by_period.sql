-- what: cases that the platform's own desk received, by the date received
-- grain: one row per period
-- parameters: $markets, $platforms, $date_from, $date_to, $grain
-- units: complaints = case rows; weighted = real cases they stand for
select date_trunc($grain, received_on)::date as period_start, min(received_on)::date as first_day, max(received_on)::date as last_day,
    sum(complaints)::bigint as complaints, sum(weighted)::double as weighted
from complaints_by_day
where body = 'Platform' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and received_on between $date_from and $date_to
group by 1
order by 1
