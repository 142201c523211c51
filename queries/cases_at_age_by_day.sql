-- what: the platform's cases that came in within some days of their order, by the day of the order
-- grain: one row per day of the order
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date), $days (days after the order)
-- units: cases = real cases; case_rows = sampled rows
select ordered_on::date as ordered_on, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
from complaints_delays
where delay_days <= $days and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and ordered_on between $date_from and $date_to
group by 1
order by 1
