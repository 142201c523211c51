-- what: the platform's cases that came in within some days of their order
-- grain: one row
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date), $days (days after the order)
-- units: cases = real cases; case_rows = sampled rows
select coalesce(sum(cases), 0)::double as cases, coalesce(sum(case_rows), 0)::bigint as case_rows
from complaints_delays
where delay_days <= $days and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
