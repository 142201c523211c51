-- what: targets by metric and market with the date they hold from
-- grain: one row per metric, market and date
-- parameters: $markets (NULL = all)
-- units: value in the metric's unit
select metric, market, platform, valid_from, value, direction::varchar as direction, note
from targets
where $markets is null or list_contains($markets, market) or market = 'WORLD'
order by metric, market, valid_from, platform
