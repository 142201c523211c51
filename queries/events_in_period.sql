-- what: dated events that touch the period, for markers on time series
-- grain: one row per event
-- parameters: $markets (NULL = all; world events are always in), $date_from, $date_to
-- units: dates; value in unit, as printed
select event_id, starts_on, ends_on, precision::varchar as precision, market, platform, kind, title, title_ko, detail, value, unit, source_id
from events
where starts_on is not null and ($markets is null or list_contains($markets, market) or market = 'WORLD')
    and coalesce(ends_on, starts_on) >= $date_from and starts_on <= $date_to
order by starts_on, event_id
