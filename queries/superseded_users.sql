-- what: printed user counts that gave way to another printing of the same fact, beside the count that is shown
-- grain: one row per superseded row
-- parameters: $markets, $platforms, $date_from, $date_to (on the period's start), $kind ('mau', 'wau', 'dau')
-- units: users, kept_users = people
with printed as (
    select json_extract_string("row", '$.market') as market, json_extract_string("row", '$.platform') as platform,
        json_extract_string("row", '$.measurer') as measurer, json_extract_string("row", '$.kind') as kind,
        json_extract_string("row", '$.period_start')::date as period_start, json_extract_string("row", '$.users')::double::bigint as users,
        json_extract_string("row", '$.derived') = 'true' as derived, json_extract_string("row", '$.source_id') as source_id,
        json_extract_string("row", '$.row_id') as row_id, json_extract_string(kept_row, '$.users')::double::bigint as kept_users,
        json_extract_string(kept_row, '$.source_id') as kept_source_id, json_extract_string(kept_row, '$.row_id') as kept_row_id,
        source_file, source_line
    from superseded
    where dataset = 'active_users'
)
select market, platform, measurer, period_start, users, kept_users, derived, source_id, kept_source_id, row_id, kept_row_id, source_file, source_line
from printed
where kind = $kind and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and period_start between $date_from and $date_to
order by market, measurer, platform, period_start, source_line
