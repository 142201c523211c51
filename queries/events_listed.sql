-- what: every event, the newest first, those without a day at the end
-- grain: one row per event
-- parameters: none
-- units: value in the event's own unit
select
    event_id, starts_on::date as starts_on, ends_on::date as ends_on, precision::varchar as precision, market, platform, kind, title, title_ko, detail, value,
    unit, source_id, note, source_file
from events
order by starts_on desc nulls last, event_id
