-- what: how many case rows there are of each day: a gap is a file that is missing or late, not a business event
-- grain: one row per market and date received
-- parameters: $markets, $platforms, $date_from, $date_to (on the date received), $body ('Platform' or an agency: who counted)
-- units: rows
select market, received_on::date as day, sum(complaints)::bigint as row_count
from complaints_by_day
where body = $body and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and received_on between $date_from and $date_to
group by 1, 2
order by market, day
