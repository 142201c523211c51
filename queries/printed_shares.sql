-- what: an origin's share of cross-border purchases: as printed by anyone, and as each measurer's counts or values of one vintage give it
-- grain: one row per measurer, vintage, basis ('printed' or 'counted'), measure, currency, origin and period
-- parameters: $markets, $date_from, $date_to (the period ends between them), $grain ('year' or any printed grain of purchases)
-- units: share = percent; part and whole = parcels, or money in currency (empty where printed)
with parts as (
    select market, measurer, vintage, measure::varchar as measure, currency, grain::varchar as grain, period_start, period_end, origin,
        case when measure = 'value' then value else purchases end as amount, derived, source_id, row_id
    from purchases
    where category = 'total' and grain = $grain and ($markets is null or list_contains($markets, market)) and period_end between $date_from and $date_to
),
counted as (
    select part.measurer, part.vintage, 'counted' as basis, case when part.measure = 'value' then 'value' else 'number' end as measure, part.currency,
        part.origin, part.period_start, part.period_end, 100.0 * part.amount / whole.amount as share, part.amount as part, whole.amount as whole,
        part.derived or whole.derived as derived, part.source_id, whole.source_id as whole_source_id, part.row_id
    from parts as part
    join parts as whole on whole.origin = 'total' and part.origin <> 'total' and whole.market = part.market and whole.measurer = part.measurer
        and whole.vintage = part.vintage and whole.measure = part.measure and whole.currency is not distinct from part.currency
        and whole.period_start = part.period_start and whole.period_end = part.period_end
    where whole.amount > 0
),
printed as (
    select measurer, vintage, 'printed' as basis, case when metric = 'share_of_count' then 'number' else 'value' end as measure, null as currency,
        entity as origin, period_start, period_end, value as share, null as part, null as whole, derived, source_id, null as whole_source_id, row_id
    from figures
    where metric in ('share_of_count', 'share_of_value') and segment = '' and grain = $grain and ($markets is null or list_contains($markets, market))
        and period_end between $date_from and $date_to
)
select measurer, vintage, basis, measure, currency, origin, period_start::date as period_start, period_end::date as period_end, share::double as share,
    part::double as part, whole::double as whole, derived, source_id, whole_source_id, row_id
from (select * from counted union all select * from printed) as shares
order by measure, origin, period_start, basis, measurer, vintage
