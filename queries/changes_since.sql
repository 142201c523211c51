-- what: rows added, removed and cells restated since a version (an empty one: since the first that is known)
-- grain: one row per changed row or cell; where a dataset changed in too many rows, one per market, kind and column with its number
-- parameters: $markets, $platforms (NULL = all; rows without a market or platform are always in), $version ('20240101T000000Z')
-- units: rows = rows or cells
select version, landed_at, dataset, kind, market, platform, key, "column", old_value, new_value, rows::bigint as rows
from changes
where version > $version and ($markets is null or market is null or list_contains($markets, market))
    and ($platforms is null or platform is null or list_contains($platforms, platform))
order by version desc, dataset, kind, market, key, "column"
