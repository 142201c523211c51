-- what: whole-day histogram from received to resolved by cause and month, with open cases at their age, from which that of a period is summed
-- grain: one row per market, platform and cause; `rows` lists an entry per month received and number of days; in no order
-- parameters: $markets, $platforms, $body ('Platform', or an agency's name), $kind ('complaint')
-- units: resolved, open = case rows; days = whole days (180 stands for 180 or more)
select market, platform, cause, rows
from _resolution_listed
where body = $body and kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
