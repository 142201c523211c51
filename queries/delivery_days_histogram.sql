-- what: whole-day histogram of a stage, with parcels still in it as open ones; percentiles (Kaplan-Meier) are computed from it
-- grain: one row per order month and number of days
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month), $stage ('total', 'dispatch', 'line_haul', 'customs', 'last_mile')
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select order_month::date as order_month, days::integer as days, sum(delivered)::double as delivered, sum(lost)::double as lost,
    sum(returned)::double as returned, sum(open)::double as open, sum(parcel_rows)::bigint as parcel_rows
from delivery_days
where stage = $stage and ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
    and order_month between date_trunc('month', $date_from::date) and $date_to
group by 1, 2
order by 1, 2
