-- what: `delivery_days` with days and promises as lists
-- grain: one row per market, platform, stage, channel and order month; `rows` lists an entry per days and promise (-1: none)
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select market, platform, stage, channel, order_month::date as order_month, list(struct_pack(days := days::integer, delivered := delivered::double,
    lost := lost::double, returned := returned::double, open := open::double, parcel_rows := parcel_rows::bigint,
    promised_days := coalesce(promised_days, -1)::integer)) as rows
from delivery_days
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
