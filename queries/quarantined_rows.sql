-- what: rows that broke a rule of their contract, with their raw text and every rule
-- grain: one row per quarantined record
-- parameters: $rows (largest number of rows)
-- units: source_line = physical line in the file
select source_file, source_line, dataset, raw, array_to_string(rules, '; ') as rules, readmitted
from quarantine
order by readmitted, source_file, source_line
limit $rows
