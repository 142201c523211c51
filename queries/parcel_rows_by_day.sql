-- what: how many parcel rows there are of each day: a gap is a file that is missing or late, not a business event
-- grain: one row per market and order date
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: rows
select market, ordered_on::date as day, sum(parcel_rows)::bigint as row_count
from parcels_by_day
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1, 2
order by market, day
