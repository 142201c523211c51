-- what: how many rows of each dataset another row of the same key replaced
-- grain: one row per dataset
-- parameters: none
-- units: replaced = rows; keys = facts they were about
select dataset, count(*)::bigint as replaced, count(distinct key)::bigint as keys
from superseded
group by dataset
order by replaced desc, dataset
