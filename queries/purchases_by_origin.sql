-- what: cross-border purchases by origin as each measurer published them in each vintage; the printed total stands as origin 'total'
-- grain: one row per market, measurer, vintage, measure, currency, grain, period, category and origin
-- parameters: $markets, $date_from, $date_to (on the period's start)
-- units: purchases = parcels or orders; value in currency
select market, measurer, vintage, measure::varchar as measure, currency, grain::varchar as grain, period_start, period_end, category, origin,
    purchases::double as purchases, value::double as value, derived, formula, source_id, row_id, note
from purchases
where ($markets is null or list_contains($markets, market)) and period_start between $date_from and $date_to
order by market, measurer, vintage, measure, category, grain, period_start, origin, row_id
