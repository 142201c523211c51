-- what: rules that quarantined rows broke (values in a rule's sentence put aside), with one row as an example
-- grain: one row per dataset and rule; a row that broke two rules counts under both
-- parameters: none
-- units: broken, still_open = rows; still_open leaves out those that were mended and re-admitted
with broken as (
    select dataset, source_file, source_line, raw, readmitted, unnest(rules) as told from quarantine
),
general as (
    select *, regexp_replace(regexp_replace(told, '''[^'']*''', '''…''', 'g'), ': \S+ lies in', ': … lies in') as rule from broken
)
select
    dataset, rule, count(*)::bigint as broken, count(*) filter (where not readmitted)::bigint as still_open,
    min_by(source_file, (readmitted, source_file, source_line)) as source_file,
    min_by(source_line, (readmitted, source_file, source_line))::bigint as source_line,
    min_by(told, (readmitted, source_file, source_line)) as example_rule,
    min_by(left(raw, 300), (readmitted, source_file, source_line)) as example_raw
from general
group by dataset, rule
order by still_open desc, broken desc, dataset, rule
