-- what: cross-border purchases of one period that were published more than once with different values: what it was when first shown, and since
-- grain: one row per market, measurer, measure, currency, grain, period, category, origin and vintage
-- parameters: $markets (NULL = all), $date_from, $date_to (the period overlaps them)
-- units: amount = parcels (measure 'number') or currency units (measure 'value'); place = 1 for the vintage published first; change = percent against it
with amounts as (
    select market, measurer, 'number' as measure, '' as currency, grain::varchar as grain, category, period_start, period_end, origin, vintage,
        published_at, purchases as amount, derived, source_id, row_id
    from purchases
    where purchases is not null
    union all
    select market, measurer, 'value', currency, grain::varchar, category, period_start, period_end, origin, vintage, published_at, value, derived, source_id, row_id
    from purchases
    where value is not null
),
placed as (
    select *, row_number() over told as place, first_value(amount) over told as first_amount,
        min(amount) over fact as least, max(amount) over fact as most
    from amounts
    window told as (partition by market, measurer, measure, currency, grain, category, period_start, period_end, origin order by published_at nulls last, vintage),
        fact as (partition by market, measurer, measure, currency, grain, category, period_start, period_end, origin)
)
select market, measurer, measure, currency, grain, category, period_start::date as period_start, period_end::date as period_end, origin, vintage,
    published_at::date as published_at, place::integer as place, amount::double as amount, (100.0 * (amount - first_amount) / nullif(first_amount, 0))::double as change,
    derived, source_id, row_id
from placed
where most > least and ($markets is null or list_contains($markets, market)) and period_end >= $date_from and period_start <= $date_to
order by market, measurer, measure, currency, category, period_start, period_end, grain, origin, place
