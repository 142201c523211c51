-- what: `delivery_days` with months, days and promises as lists
-- grain: one row per market, platform, stage and channel; `rows` lists an entry per order month, days and promise (-1: none)
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select market, platform, stage, channel, list(struct_pack(order_month := order_month::date, days := days::integer, delivered := delivered::double,
    lost := lost::double, returned := returned::double, open := open::double, parcel_rows := parcel_rows::bigint,
    promised_days := coalesce(promised_days, -1)::integer)) as rows
from delivery_days
group by 1, 2, 3, 4
order by 1, 2, 3, 4
