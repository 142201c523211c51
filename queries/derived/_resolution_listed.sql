-- what: `resolution_days` with months and days as lists
-- grain: one row per market, platform, body, kind and cause; `rows` lists an entry per month received and whole days
-- units: resolved, open = case rows; days = whole days (180 stands for 180 or more)
with summed as (
    select market, platform, body, kind, cause, month, days, sum(resolved)::bigint as resolved, sum(open)::bigint as open
    from resolution_days
    group by all
)
select market, platform, body, kind, cause,
    list(struct_pack(month := month::date, days := days::integer, resolved := resolved, open := open) order by month, days) as rows
from summed
group by all
order by market, platform, cause
