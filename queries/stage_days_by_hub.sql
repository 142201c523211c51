-- what: whole-day histograms of every stage by the hub that parcels leave from
-- grain: one row per stage ('total', 'dispatch', 'line_haul', 'customs', 'last_mile'), hub and number of days
-- parameters: $markets, $platforms, $date_from, $date_to (on the order month)
-- units: delivered, lost, returned, open = weighted parcels that ended or are still in the stage; parcel_rows = sampled rows; days = whole days
with counted as (
    select stage, origin_hub, days::integer as days, sum(delivered)::double as delivered, sum(lost)::double as lost, sum(returned)::double as returned,
        sum(open)::double as open, sum(parcel_rows)::bigint as parcel_rows
    from delivery_hubs
    where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and order_month between date_trunc('month', $date_from::date) and $date_to
    group by 1, 2, 3
)
select * from counted order by stage, origin_hub, days
