-- what: each origin's share of cross-border purchases, counted (amount over the printed total of the same series) or as somebody printed it
-- grain: one row per market, measurer, vintage, measure, currency, grain, category, period, origin and way it is stated ('counted', 'printed')
-- parameters: $markets (NULL = all), $date_from, $date_to (the period overlaps them)
-- units: amount and total = parcels (measure 'number') or currency units (measure 'value'); share = percent; NULL where the series prints no total.
-- An arithmetic share is left out where the amounts that it was computed from are counted here.
with amounts as (
    select market, measurer, vintage, 'number' as measure, '' as currency, grain::varchar as grain, category, period_start, period_end, origin,
        purchases as amount, derived, formula, source_id, row_id
    from purchases
    where purchases is not null
    union all
    select market, measurer, vintage, 'value', currency, grain::varchar, category, period_start, period_end, origin,
        value, derived, formula, source_id, row_id
    from purchases
    where value is not null
),
totals as (
    select market, measurer, vintage, measure, currency, grain, category, period_start, period_end, amount as total
    from amounts
    where origin = 'total'
),
counted as (
    select amounts.*, totals.total, 100.0 * amounts.amount / nullif(totals.total, 0) as share
    from amounts
    left join totals using (market, measurer, vintage, measure, currency, grain, category, period_start, period_end)
    where amounts.origin <> 'total'
),
printed as (
    select market, measurer, vintage, case metric when 'share_of_count' then 'number' else 'value' end as measure, grain, period_start, period_end,
        entity as origin, value as share, derived, formula, source_id, row_id
    from figures
    where metric in ('share_of_count', 'share_of_value') and segment = '' and entity <> 'total' and period_start is not null
),
printed_alone as (
    select printed.*
    from printed
    where not derived or not exists (
        select 1 from counted
        where counted.share is not null and counted.category = 'total'
            and (counted.market, counted.measurer, counted.vintage, counted.measure, counted.grain, counted.period_start, counted.origin)
            = (printed.market, printed.measurer, printed.vintage, printed.measure, printed.grain, printed.period_start, printed.origin)
    )
),
stated as (
    select 'counted' as stated, market, measurer, vintage, measure, currency, grain, category, period_start, period_end, origin, amount, total, share,
        derived, formula, source_id, row_id
    from counted
    union all
    select 'printed', market, measurer, vintage, measure, '', grain, 'total', period_start, period_end, origin, null, null, share,
        derived, formula, source_id, row_id
    from printed_alone
)
select stated, market, measurer, vintage, measure, currency, grain, category, period_start::date as period_start, period_end::date as period_end, origin,
    amount::double as amount, total::double as total, share::double as share, derived, formula, source_id, row_id
from stated
where ($markets is null or list_contains($markets, market)) and period_end >= $date_from and period_start <= $date_to
order by market, measure, measurer, vintage, currency, grain, category, period_start, origin, stated, row_id
