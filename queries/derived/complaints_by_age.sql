-- what: `complaints_delays` by whole months: of the order, and from it to the case
-- grain: one row per order month, market, platform and age in months (0 = the month of the order)
-- units: cases = real cases; case_rows = sampled rows
select market, platform, date_trunc('month', ordered_on)::date as order_month,
    date_diff('month', ordered_on, (ordered_on + delay_days)::date)::integer as age, sum(cases)::double as cases, sum(case_rows)::bigint as case_rows
from complaints_delays
group by 1, 2, 3, 4
order by 1, 2, 3, 4
