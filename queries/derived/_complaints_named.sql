-- what: how many rows of `complaints` name each market and platform
-- grain: one row per market and platform
-- units: rows
select market, platform, count(*)::bigint as rows
from complaints
group by 1, 2
order by 1, 2
