-- what: `complaints_cuts` with the months as lists: a market's cases of all dates are a few hundred rows, however many there are
-- grain: one row per market, platform, body, kind, cause, cut and value; `rows` lists an entry per month received
-- units: complaints = case rows; weighted = real cases they stand for
with summed as (
    select market, platform, body, kind, cause, cut, value, month, sum(complaints)::bigint as complaints, sum(weighted)::double as weighted
    from complaints_cuts
    group by all
)
select market, platform, body, kind, cause, cut, value,
    list(struct_pack(month := month::date, complaints := complaints, weighted := weighted) order by month) as rows
from summed
group by all
order by market, platform, cut, cause, value
