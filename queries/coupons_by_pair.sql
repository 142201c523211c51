-- what: coupons paid for missed delivery promises by market and platform, with the month's rate of the won; `coupons_by_month` is summed from them
-- grain: one row per market, platform and month (of the order date)
-- parameters: $markets, $platforms, $date_from, $date_to (on the order date)
-- units: coupons = weighted coupons; coupon_usd = US dollars; krw_per_usd on rate_date (null where no rate is known up to the month)
-- note: sums as in coupons_by_month.sql; written out in both, since a reader is shown the whole statement behind a figure, and tests hold them equal
with paid as (
    select market, platform, date_trunc('month', ordered_on)::date as period_start, sum(parcels)::double as parcels, sum(parcel_rows)::bigint as parcel_rows,
        sum(moving)::double as moving, sum(cancelled)::double as cancelled, sum(coupons)::double as coupons, sum(coupon_usd)::double as coupon_usd
    from parcels_by_day
    where ($markets is null or list_contains($markets, market)) and ($platforms is null or list_contains($platforms, platform))
        and ordered_on between $date_from and $date_to
    group by 1, 2, 3
),
won as (
    select date::date as rate_date, (1 / usd_per_unit)::double as krw_per_usd, source as rate_source
    from exchange_rates
    where currency = 'KRW' and usd_per_unit > 0
),
converted as (
    select paid.*, krw_per_usd, rate_date, rate_source
    from paid asof left join won on paid.period_start >= won.rate_date
)
select * from converted order by market, platform, period_start
