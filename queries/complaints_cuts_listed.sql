-- what: cases of one body by cause and one more thing at a time, month by month, from which causes, outcomes, goods and channels of any period are summed
-- grain: one row per market, platform, cut ('sub_cause', 'outcome', 'category', 'channel'), cause and value of the cut; `rows` lists an entry per month received; in no order
-- parameters: $markets, $platforms, $body ('Platform', or an agency's name), $kind ('complaint')
-- units: complaints = case rows; weighted = real cases they stand for; every case is in every cut
select market, platform, cut, cause, value, rows
from _complaints_cuts_listed
where body = $body and kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
