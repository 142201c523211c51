-- what: complaint cases by the date they were received, kept apart by market, platform and the body that counted
-- grain: one row per period, market, platform, body and kind
-- parameters: $markets, $platforms, $date_from, $date_to, $grain
-- units: complaints = case rows; weighted = real cases they stand for
select date_trunc($grain, received_on)::date as period_start, market, platform, body, kind,
    min(received_on)::date as first_day, max(received_on)::date as last_day,
    sum(complaints)::bigint as complaints, sum(weighted)::double as weighted
from complaints_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and received_on between $date_from and $date_to
group by 1, 2, 3, 4, 5
order by body, kind, market, platform, period_start
