-- what: the mart `complaints_cuts` (etl/marts), for versions landed before there was one and for who may not see a column that it is made of
-- grain: one row per month received, market, platform, body, kind, cause, cut ('sub_cause', 'outcome', 'category', 'channel') and value of that
-- units: complaints = case rows; weighted = real cases they stand for; once in every cut
with cut as (
    select month, market, platform, body, kind, cause, unnest(['sub_cause', 'outcome', 'category', 'channel']) as cut,
        unnest([sub_cause, outcome, category, channel]) as value, complaints, weighted
    from complaints_monthly
)
select month, market, platform, body, kind, cause, cut, value, sum(complaints)::bigint as complaints, sum(weighted)::double as weighted
from cut
group by all
order by market, platform, month
