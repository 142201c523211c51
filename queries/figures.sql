-- what: printed figures that cannot be added, shown as quoted
-- grain: one row per figure
-- parameters: $markets (NULL = all; world figures are always in), $metrics (NULL = all), $entities (NULL = all)
-- units: value in unit, as printed
select row_id, topic::varchar as topic, metric, entity, market, period_start, period_end, grain, segment, measurer, vintage, value, unit, derived, formula,
    source_id, where_in_source, note
from figures
where ($markets is null or list_contains($markets, market) or market = 'WORLD') and ($metrics is null or list_contains($metrics, metric))
    and ($entities is null or list_contains($entities, entity))
order by metric, entity, period_start, measurer, row_id
