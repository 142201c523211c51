-- what: coupons paid for missed delivery promises, in US dollars and in won at the month's rate
-- grain: one row per month (of the order date)
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: coupons = weighted coupons; coupon_usd = US dollars; coupon_krw = won (null where no rate is known up to the month); krw_per_usd on rate_date
with paid as (
    select date_trunc('month', ordered_on)::date as period_start, sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows,
        sum(moving)::double as moving, sum(cancelled)::double as cancelled, sum(coupons)::double as coupons, sum(coupon_usd)::double as coupon_usd
    from parcels_by_day
    where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and ordered_on between $date_from and $date_to
    group by 1
),
won as (
    select date::date as rate_date, (1 / usd_per_unit)::double as krw_per_usd, source as rate_source
    from exchange_rates
    where currency = 'KRW' and usd_per_unit > 0
),
converted as (
    select paid.*, (coupon_usd * krw_per_usd)::double as coupon_krw, krw_per_usd, rate_date, rate_source
    from paid asof left join won on paid.period_start >= won.rate_date
)
select * from converted order by period_start
