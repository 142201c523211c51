-- what: logistics channels as the collection lists them, and whether the platform recognises their tracking
-- grain: one row per channel
-- parameters: none
-- units: cost_usd = US dollars a parcel (null where not known)
select channel, title, recognised, kind::varchar as kind, cost_usd::double as cost_usd, source_id
from channels
order by recognised desc, kind, channel
