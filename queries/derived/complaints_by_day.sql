-- what: `complaints_daily` without the cause
-- grain: one row per date received, market, platform, body and kind
-- units: complaints = case rows; weighted = real cases they stand for
select market, platform, body, kind, received_on, sum(complaints)::bigint as complaints, sum(weighted)::double as weighted
from complaints_daily
group by 1, 2, 3, 4, 5
order by market, platform, received_on
