"""The mapping language: each key does what it says, and a mistake is answered with file, line, key and nearest valid name."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from data import catalogue
from etl.errors import MappingError
from etl.mapping import load
from etl.run import land

COLLECTION = '[collection]\nname = "own"\n'
CASES = """
[[file]]
pattern = "cases*.csv"
{file}
[[file.route]]
dataset = "complaints"
columns = {{ complaint_id = "id", received_at = "when", cause = "why"{columns} }}
constants = {{ market = "{market}", platform = "Shop", body = "Platform" }}
{route}
"""


def cases(file: str = "", columns: str = "", route: str = "", market: str = "KR") -> str:
    return CASES.format(file=file, columns=columns, route=route, market=market)


def landing(tmp_path, mapping: str, files: dict[str, str], dataset: str = "complaints"):
    """(entry of the first file, landed rows sorted by line, rules broken by line, report)."""
    folder = tmp_path / "own"
    folder.mkdir(exist_ok=True)
    (folder / "sources.toml").write_text(COLLECTION + mapping, encoding="utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    report = land(folder, tmp_path / "landed")
    version = catalogue.current("own", tmp_path / "landed")
    rows = pl.concat([pl.read_parquet(file) for file in version.files("rows", dataset)]).sort("source_line")
    quarantine = pl.read_parquet(version.folder / "quarantine.parquet")
    for entry in report.files:
        assert entry["rows_in"] == entry["landed"] + entry["quarantined"] + entry["superseded"] + entry["ignored"]
    return report.files[0], rows, dict(quarantine.select("source_line", "rules").iter_rows()), report


def test_several_formats_a_column_and_no_two_digit_year_by_accident(tmp_path):
    text = "id,when,why\n1,22-04-15,a\n2,2015-04-08,a\n3,4/2015,a\n4,2015년 4월,a\n5,15,a\n"
    formats = 'formats = { received_at = ["%Y-%m-%d", "%d-%m-%y", "%m/%Y", "%Y년 %m월"] }'
    _, rows, broken, _ = landing(tmp_path, cases(route=formats, market="WORLD"), {"cases.csv": text})
    assert [day.date() for day in rows["received_at"]] == [date(2015, 4, 22), date(2015, 4, 8), date(2015, 4, 1), date(2015, 4, 1)]
    assert broken[6][0] == "received_at: '15' is not an instant of the stated format"


def test_local_times_gaps_and_repeats(tmp_path):
    """Paris skips 02:30 on 31 March 2024 and has it twice on 27 October; offsets in the text are not moved."""
    text = "id,when,why\n1,2024-03-31 02:30:00,a\n2,2024-10-27 02:30:00,a\n3,2024-07-01T00:00:00+09:00,a\n4,2024-07-01 00:30:00,a\n"
    entry, rows, broken, _ = landing(tmp_path, cases(file='time_zone = "Europe/Paris"', market="FR"), {"cases.csv": text})
    assert [str(moment)[:16] for moment in rows["received_at"]] == ["2024-10-27 00:30", "2024-06-30 15:00", "2024-06-30 22:30"]
    assert broken[2][0] == "received_at: '2024-03-31 02:30:00' is not a time that exists in the time zone 'Europe/Paris': the clocks went forward over it"
    assert entry["notes"] == ["received_at: 1 local times occur twice in Europe/Paris (clocks go back); the earlier instant was taken"]


def test_times_local_to_each_rows_market(tmp_path):
    mapping = cases(file='time_zone = "market"', columns=', market = "at"').replace('market = "KR", ', "")
    _, rows, _, _ = landing(tmp_path, mapping, {"cases.csv": "id,when,why,at\n1,2024-02-01 00:10:00,a,KR\n2,2024-02-01 00:10:00,a,US\n"})
    assert [str(moment)[:16] for moment in rows["received_at"]] == ["2024-01-31 15:10", "2024-02-01 05:10"]
    assert rows["period_start"].to_list() == [date(2024, 2, 1)] * 2


def test_a_zone_for_one_column(tmp_path):
    mapping = cases(columns=', resolved_at = "done"', route='time_zones = { resolved_at = "Asia/Seoul" }')
    _, rows, _, _ = landing(tmp_path, mapping, {"cases.csv": "id,when,why,done\n1,2024-01-01 00:00:00,a,2024-02-01 09:00:00\n"})
    assert (rows["received_at"][0], rows["resolved_at"][0]) == (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("decimal", "thousands", "good", "bad"),
    [(",", ".", {"1.234.567,5": 1234567.5, "12,25": 12.25, "7": 7}, ["1.5", "1,234,5", "12.34"]),
     (".", ",", {"1,234.5": 1234.5, "12.25": 12.25}, ["1,5", "1.234.5"]),
     (",", " ", {"1 234,5": 1234.5}, ["12 34", "1.5"])],
)  # fmt: skip
def test_number_marks_are_strict(tmp_path, decimal, thousands, good, bad):
    values = [*good, *bad]
    text = "id;when;why;sum\n" + "".join(f"{n};2024-01-01;a;{value}\n" for n, value in enumerate(values))
    mapping = cases(file=f'decimal = "{decimal}"\nthousands = "{thousands}"', columns=', amount = "sum"')
    _, rows, broken, _ = landing(tmp_path, mapping, {"cases.csv": text})
    assert rows["amount"].to_list() == list(good.values())
    assert [rules[0].split("'")[1] for rules in broken.values()] == bad


def test_null_tokens_value_maps_and_what_stands_in_their_place(tmp_path):
    route = '[file.route.values.cause]\n"1" = "late"\n[file.route.otherwise]\ncause = "another"\n[file.route.empty]\ncause = "not stated"\n'
    text = "id,when,why\n1,2024-01-01,1\n2,2024-01-01,2\n3,2024-01-01,?\n"
    _, rows, _, _ = landing(tmp_path, cases(file='null_tokens = ["?"]', route=route), {"cases.csv": text})
    assert rows["cause"].to_list() == ["late", "another", "not stated"]


def test_rows_left_out_are_counted_with_their_reason(tmp_path):
    left_out = '[[file.route]]\nignore = "only scores of 2 and below are complaints"\nwhere = "CAST(score AS INT) > 2"\n[[file.route]]'
    mapping = cases().replace("[[file.route]]", left_out, 1)
    entry, rows, _, _ = landing(tmp_path, mapping, {"cases.csv": "id,when,why,score\n1,2024-01-01,a,5\n2,2024-01-01,a,1\n"})
    assert rows["complaint_id"].to_list() == ["2"]
    assert entry["ignored_why"] == {"only scores of 2 and below are complaints": 1}


def test_rows_that_are_totals_land_as_totals(tmp_path):
    mapping = """
[[file]]
pattern = "imports.csv"
[[file.route]]
dataset = "purchases"
columns = { origin = "from", period_start = "quarter", value = "krw", category = "goods" }
constants = { market = "KR", grain = "quarter", measurer = "Office", currency = "KRW" }
formats = { period_start = ["%Y %q/4"] }
totals = { where = "\\"from\\" = '합계'", set = { origin = "total" } }
"""
    _, rows, _, _ = landing(tmp_path, mapping, {"imports.csv": "from,quarter,krw,goods\n합계,2024 2/4,30,total\nCN,2024 2/4,20,total\n"}, "purchases")
    assert rows.select("origin", "period_start", "period_end", "value").rows() == [
        ("total", date(2024, 4, 1), date(2024, 6, 30), 30.0), ("CN", date(2024, 4, 1), date(2024, 6, 30), 20.0),
    ]  # fmt: skip


def test_wide_to_long_counts_cells(tmp_path):
    mapping = """
[[file]]
pattern = "users.csv"
null_tokens = ["-"]
wide = { columns = '(?P<month>\\d{4}-\\d\\d)', value = "people" }
[[file.route]]
dataset = "active_users"
columns = { platform = "app", period_start = "month", users = "people" }
constants = { market = "KR", measurer = "Panel" }
formats = { period_start = ["%Y-%m"] }
"""
    text = "app,2024-01,2024-02\nA,10,-\nB,30,many\nC,50,60\n"
    entry, rows, broken, _ = landing(tmp_path, mapping, {"users.csv": text}, "active_users")
    assert (entry["records"], entry["cells"], entry["rows_in"], entry["landed"], entry["quarantined"], entry["ignored"]) == (3, 2, 6, 4, 1, 1)
    assert rows.select("source_line", "platform", "period_start", "period_end", "users").rows() == [
        (2, "A", date(2024, 1, 1), date(2024, 1, 31), 10), (3, "B", date(2024, 1, 1), date(2024, 1, 31), 30),
        (4, "C", date(2024, 1, 1), date(2024, 1, 31), 50), (4, "C", date(2024, 2, 1), date(2024, 2, 29), 60),
    ]  # fmt: skip
    assert broken == {3: ["users: 'many' is not a whole number"]}


def test_an_event_log_reduces_to_its_last_state(tmp_path):
    """Ten comes after nine as a number; the earlier states stay listed with where the last one stands."""
    text = "id,when,why,step\n1,2024-01-01,a,9\n1,2024-01-01,b,10\n2,2024-01-01,c,1\n1,2024-01-01,d,2\n"
    entry, rows, _, _ = landing(tmp_path, cases(file='reduce = { key = ["id"], order = ["step"] }'), {"cases.csv": text})
    assert rows["cause"].to_list() == ["b", "c"]
    assert (entry["landed"], entry["superseded"]) == (2, 2)
    version = catalogue.current("own", tmp_path / "landed")
    earlier = pl.concat([pl.read_parquet(file) for file in (version.folder / "superseded").rglob("*.parquet")])
    assert earlier.select("source_line", "kept_line", "key").sort("source_line").rows() == [(2, 3, "1"), (5, 3, "1")]


def test_orders_joined_with_their_customers_and_reviews(tmp_path):
    """A join on columns of different names, another encoding and delimiter; a key that repeats is said."""
    mapping = cases(
        file='[[file.lookup]]\nfile = "customers.txt"\non = { buyer = "no" }\ncolumns = { land = "country" }\ndelimiter = "|"', columns=', market = "land"'
    ).replace('market = "KR", ', "")
    files = {"cases.csv": "id,when,why,buyer\n1,2024-01-01,a,7\n2,2024-01-01,a,8\n", "customers.txt": "no|country\n7|KR\n7|US\n"}
    entry, rows, broken, _ = landing(tmp_path, mapping, files)
    assert rows["market"].to_list() == ["KR"] and broken == {3: ["market: is empty and may not be"]}
    assert entry["notes"] == ["lookup customers.txt: 1 rows repeat a key or have none; the first row of a key is used"]


def test_titles_above_the_header(tmp_path):
    entry, rows, _, _ = landing(tmp_path, cases(file="header = 3"), {"cases.csv": "Cases of the desk\n\nid,when,why\n1,2024-01-01,a\n"})
    assert (entry["rows_in"], rows["source_line"].to_list()) == (1, [4])


MISTAKES = [
    ('encodng = "utf-8"', 6, "has the unknown key 'encodng'; did you mean 'encoding'"),
    ('encoding = "utf-9"', 6, "encoding is 'utf-9'; did you mean 'utf-8'"),
    ('format = "exel"', 6, "format is 'exel'"),
    ('time_zone = "Asia/Soul"', 6, "did you mean 'Asia/Seoul'"),
    ('delimiter = ";;"', 6, "it is one character"),
    ("header = \"two\"", 6, "must be a whole number"),
    ("null_tokens = [1]", 6, "must be a list of texts"),
    ('decimal = ","\nthousands = ","', 7, "could then be read in two ways"),
    ("wide = { columns = '(' }", 6, "is no regular expression"),
    ('wide = { column = "x" }', 6, "did you mean 'columns'"),
    ("reduce = { order = [\"x\"] }", 6, "has no 'key'"),
    ('totals = "why = "', 6, "cannot be read as an expression"),
    ('[[file.lookup]]\nfile = "x.csv"\non = "id"', 6, "lacks columns"),
    ('pattern = "other.csv"', 6, "is not valid TOML"),
]


@pytest.mark.parametrize(("key", "line", "words"), [pytest.param(*mistake, id=mistake[0].split("\n")[0]) for mistake in MISTAKES])
def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path, key, line, words):
    (tmp_path / "sources.toml").write_text(COLLECTION + cases(file=key), encoding="utf-8")
    with pytest.raises(MappingError) as told:
        load(tmp_path)
    assert words in str(told.value)
    assert f"line {line}" in str(told.value)


ROUTE_MISTAKES = [
    ('cause = "why"', 'cuase = "why"', "'cuase' is not a column of complaints; did you mean 'cause'"),
    ('dataset = "complaints"', 'dataset = "complaint"', "did you mean 'complaints'"),
    ('body = "Platform" }', 'body = "Platform" }\nformats = { received_at = ["dd.mm.yyyy"] }', "is no date format"),
    ('body = "Platform" }', 'body = "Platform" }\nwhere = "why ="', "cannot be read as an expression"),
    ('body = "Platform" }', 'body = "Platform" }\nvalues = { outcome = { a = "refused" } }', "none under columns"),
    ('body = "Platform" }', 'body = "Platform" }\nignore = "no"', "stands instead of a dataset"),
]


@pytest.mark.parametrize(("right", "wrong", "words"), ROUTE_MISTAKES)
def test_a_mistake_in_a_route_is_told_with_its_line(tmp_path, right, wrong, words):
    text = COLLECTION + cases().replace(right, wrong)
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as told:
        load(tmp_path)
    line = next(number for number, row in enumerate(text.split("\n"), 1) if wrong.split("\n")[-1] in row)
    assert words in str(told.value) and f"sources.toml, line {line}:" in str(told.value)


def test_an_expression_over_a_missing_column_names_the_nearest(tmp_path):
    mapping = cases() + '[file.route.expressions]\nplatform = "whyy"\n' + cases().replace("cases*", "other*")
    text = "id,when,why\n1,2024-01-01,a\n"
    _, _, _, report = landing(tmp_path, mapping.replace('platform = "Shop", ', "", 1), {"cases.csv": text, "other.csv": text})
    assert any("cases.csv" in problem and "'whyy'" in problem and "did you mean 'why'" in problem for problem in report.problems)
