-- what: rows that another row of the same key replaced, with both as landed
-- grain: one row per superseded row
-- parameters: $dataset ('active_users'), $rows (largest number of rows)
-- units: source_line, kept_line = physical lines; row, kept_row = JSON of the landed columns
select dataset, source_file, source_line, kept_file, kept_line, key, "row", kept_row
from superseded
where dataset = $dataset
order by key, source_file, source_line
limit $rows
