-- what: parcels that took longer than some days, of those of which it is known, in the cells that the search for what moved cuts
-- grain: one row per market, platform, channel and promised days
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month), $days (slower than this many days counts)
-- units: slow, known = weighted parcels (open, lost and returned ones count as slow once they are that old); known_rows = sampled rows
select market, platform, channel, coalesce(promised_days::varchar, 'none') as promised,
    coalesce(sum(delivered + lost + returned + open) filter (where days > $days), 0)::double as slow,
    (coalesce(sum(delivered + lost + returned + open) filter (where days > $days), 0) + coalesce(sum(delivered) filter (where days <= $days), 0))::double as known,
    sum(parcel_rows)::bigint as known_rows
from delivery_days
where stage = 'total' and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2, 3, 4
order by market, platform, channel, promised
