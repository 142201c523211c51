-- what: platforms that have users or parcels (bodies' own groups such as "All international transactions" are no platform to filter by)
-- grain: one row per platform
-- parameters: none
-- units: rows = landed rows and mart rows that name the platform (an order of interest, not a measure)
with named as (
    select platform, count(*) as rows from active_users group by platform
    union all select platform, count(*) from parcels_by_day group by platform
),
counted as (
    select platform, sum(rows)::bigint as rows from named group by platform
)
select platform, rows from counted order by rows desc, platform
