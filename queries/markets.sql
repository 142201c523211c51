-- what: markets that have figures, those with operations or users first
-- grain: one row per market
-- parameters: none
-- units: rows = landed rows, and days of parcels, that name the market (an order of interest, not a measure)
with named as (
    select market, count(*) as rows from active_users group by market
    union all select market, count(*) from purchases group by market
    union all select market, sum(rows) from _complaints_named group by market
    union all select market, count(*) from parcels_by_day group by market
),
counted as (
    select market, sum(rows)::bigint as rows from named group by market
)
select market, rows from counted where market <> 'WORLD' order by rows desc, market
