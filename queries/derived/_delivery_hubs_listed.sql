-- what: `delivery_hubs` with months and days as lists
-- grain: one row per market, platform, stage and hub; `rows` lists an entry per order month and days
-- units: delivered, lost, returned, open = weighted parcels; parcel_rows = sampled rows; days = whole days
select market, platform, stage, origin_hub, list(struct_pack(order_month := order_month::date, days := days::integer, delivered := delivered::double,
    lost := lost::double, returned := returned::double, open := open::double, parcel_rows := parcel_rows::bigint)) as rows
from delivery_hubs
group by 1, 2, 3, 4
order by 1, 2, 3, 4
