-- what: the sources behind cited rows
-- grain: one row per source
-- parameters: $source_ids (NULL = all)
-- units: none
select source_id, title, publisher, published_on, url, kind
from sources
where $source_ids is null or list_contains($source_ids, source_id)
order by published_on desc nulls last, source_id
