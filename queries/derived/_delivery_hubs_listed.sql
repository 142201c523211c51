-- what: `delivery_hubs` with days as lists
-- grain: one row per market, platform, stage, hub and order month; `rows` lists an entry per days
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select market, platform, stage, origin_hub, order_month::date as order_month, list(struct_pack(days := days::integer, delivered := delivered::double,
    lost := lost::double, returned := returned::double, open := open::double, parcel_rows := parcel_rows::bigint)) as rows
from delivery_hubs
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
