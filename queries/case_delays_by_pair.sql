-- what: the platform's cases by the month of their order and by how many months later they came in, of each market and platform; `case_delays` sums them
-- grain: one row per order month, age in months (0 = the month of the order), market and platform
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: cases = real cases; case_rows = sampled rows
select order_month::date as order_month, age::integer as age, market, platform, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
from complaints_by_age
where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4
order by 1, 2, 3, 4
