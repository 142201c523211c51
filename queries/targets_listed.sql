-- what: every target, the one that holds last first
-- grain: one row per metric, market and date it holds from
-- parameters: none
-- units: value in the metric's unit
select metric, market, platform, valid_from::date as valid_from, value, direction::varchar as direction, note, source_file
from targets
order by metric, market, valid_from desc
