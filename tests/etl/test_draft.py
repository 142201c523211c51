"""The draft: it loads as it is, says its evidence, and nothing that stands in a file can break out of it."""

import tomllib

import polars as pl
import pytest

from data.contracts import contracts
from data.open_questions import EDIT
from etl.draft import draft
from etl.draft_dates import detect_dates
from etl.instants import parse_date
from etl.mapping import load
from etl.mapping_keys import COLLECTION_KEYS, FILE_KEYS, ROUTE_KEYS
from etl.run import LandingError, land
from tests.conftest import LONG, ROOT
from tests.etl import mutants


def drafted(folder, files: dict[str, bytes | str]):
    """(text of the draft, what it says as data, the loaded mapping)."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    text = draft([folder / name for name in files], folder)
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    return text, tomllib.loads(text), load(folder)


@pytest.mark.parametrize("kind", list(mutants.good_files()))
def test_every_kind_of_file_gives_a_draft_that_loads(tmp_path, kind):
    _, found, _ = drafted(tmp_path / "in", {f"export.{kind}": mutants.good_files()[kind]})
    route = found["file"][0]["route"][0]
    assert route["columns"] and set(route["columns"]) <= set(contracts()[route["dataset"]].dtypes)


def test_shop_exports_find_their_contracts_in_two_languages(tmp_path):
    shipments = "주문번호,송장번호,택배사,주문일시,발송일,배송완료일,국가,상태\n" + "".join(
        f"A{n},T{n},{'우체국' if n % 2 else 'CJ'},2024-01-{n:02} 10:00:00,2024-01-{n:02} 18:00:00,2024-02-{n:02} 09:00:00,한국,배송완료\n" for n in range(1, 29)
    )
    tickets = "Ticket ID;Opened At;Country;Reason;Status\n" + "".join(f"C{n};{n:02}.01.2024;Korea;late;Closed\n" for n in range(1, 29))
    text, found, _ = drafted(tmp_path / "in", {"shipments.csv": shipments, "tickets.csv": tickets})
    parcels, complaints = (source["route"][0] for source in found["file"])
    assert (parcels["dataset"], complaints["dataset"]) == ("parcels", "complaints")
    expected = {"parcel_id": "송장번호", "order_id": "주문번호", "channel": "택배사", "market": "국가", "delivered_at": "배송완료일"}
    assert expected.items() <= parcels["columns"].items()
    assert (parcels["values"]["market"], parcels["values"]["status"]) == ({"한국": "KR"}, {"배송완료": "delivered"})
    assert {"complaint_id": "Ticket ID", "received_at": "Opened At", "market": "Country", "cause": "Reason"}.items() <= complaints["columns"].items()
    assert complaints["formats"]["received_at"] == ["%d.%m.%Y"] and found["file"][1]["delimiter"] == ";"
    assert "Growth: nothing yet, it needs active_users" in text


def test_codes_of_ours_are_asked_of_nobody(tmp_path):
    """Our own words need no other; what nobody knows is left to a person."""
    outcomes = ["refunded", "not stated", "pending", "erstattet", "whatever"]
    rows = "".join(f"C{n},2024-01-{n % 27 + 1:02},KR,late delivery,{outcomes[n % 5]}\n" for n in range(40))
    _, found, _ = drafted(tmp_path / "in", {"cases.csv": "complaint_id,received_at,market,cause,outcome\n" + rows})
    assert found["file"][0]["route"][0]["values"]["outcome"] == {"erstattet": "refunded", "whatever": "EDIT"}


def test_a_short_german_order_number_is_one(tmp_path):
    rows = "".join(f"F{n:03};{n % 27 + 1:02}.01.2024;Deutschland;A{n};verspätet\n" for n in range(40))
    _, found, _ = drafted(tmp_path / "in", {"faelle.csv": ("Fallnummer;Eingang am;Land;Auftragsnr;Grund\n" + rows).encode("cp1252")})
    route = found["file"][0]["route"][0]
    assert (route["dataset"], route["columns"]["order_id"]) == ("complaints", "Auftragsnr")


def test_a_word_that_still_says_edit_stops_the_landing_until_it_has_a_meaning_or_is_taken_out(tmp_path):
    folder = tmp_path / "shop"
    rows = "".join(f"C{n},2024-01-{n % 27 + 1:02},KR,late delivery,{'whatever' if n % 4 == 0 else 'refunded'}\n" for n in range(40))
    text, _, _ = drafted(folder, {"cases.csv": "complaint_id,received_at,market,cause,outcome\n" + rows})
    text = text.replace('platform = "EDIT"', 'platform = "Shop"')
    (folder / "sources.toml").write_text(text)
    with pytest.raises(LandingError, match=r"line \d+: .*'whatever' still says EDIT.*quarantine"):
        land(folder, tmp_path / "landed")
    (folder / "sources.toml").write_text(text.replace('"whatever" = "EDIT"', '# "whatever"'))
    report = land(folder, tmp_path / "landed")
    assert sum(file["quarantined"] for file in report.files) == 10, "the rows of a word that nobody explained wait"


@pytest.mark.parametrize(
    ("days", "form", "words"),
    [
        (["13/02/2024", "01/02/2024"], "%d/%m/%Y", "as %m/%d/%Y 1 would be no date"),
        (["02/13/2024", "02/01/2024"], "%m/%d/%Y", "as %d/%m/%Y 1 would be no date"),
        ([f"0{month}/0{day}/2024" for month in (1, 2, 3) for day in (1, 5, 9)], "%m/%d/%Y", "run forward in time"),
        (["03/04/2024", "05/04/2024", "04/03/2024"], None, "AMBIGUOUS"),
    ],
)  # fmt: skip
def test_the_order_of_day_and_month_is_settled_by_evidence_or_said_to_be_open(tmp_path, days, form, words):
    rows = "".join(f"{number},{day},late\n" for number, day in enumerate(days))
    text, found, _ = drafted(tmp_path / "in", {"complaints.csv": "ticket,received at,reason\n" + rows})
    formats = found["file"][0]["route"][0]["formats"]["received_at"]
    assert words in text and (formats == [form] if form else formats[0] == EDIT)
    asked = [line for line in load(tmp_path / "in").unanswered if "formats.received_at" in line]
    assert len(asked) == (form is None), "nobody is asked what the file tells; what it does not tell lands only when a person says it"


@pytest.mark.parametrize(("codec", "named"), [("cp932", "cp932"), ("euc_jp", "euc-jp"), ("utf-8", "utf-8")])
def test_a_japanese_export_is_read_in_its_encoding_and_every_row_is_accounted_for(tmp_path, codec, named):
    header = "注文番号,追跡番号,配送先国,注文日,発送日,お届け日,運送会社,配送状況\r\n"
    rows = [f"A{n},T{n},日本,令和6年3月{n}日,令和6年3月{n}日,令和6年4月{n}日,ヤマト運輸,配達完了\n" for n in range(1, 29)]
    rows[4] = rows[4].replace("令和6年3月5日", "令和6年3月32日", 1)
    text, found, _ = drafted(tmp_path / "in", {"haisou.csv": (header + "".join(rows) + "A29,T29,日本,令和6").encode(codec)})
    route = found["file"][0]["route"][0]
    assert (found["file"][0]["encoding"], route["dataset"]) == (named, "parcels")
    assert route["columns"] == {"order_id": "注文番号", "parcel_id": "追跡番号", "market": "配送先国", "ordered_at": "注文日", "shipped_at": "発送日",
            "delivered_at": "お届け日",
            "channel": "運送会社", "status": "配送状況"}  # fmt: skip
    assert (route["values"]["status"], route["formats"]["ordered_at"]) == ({"配達完了": "delivered"}, ["%EY年%m月%d日"])
    (tmp_path / "in" / "sources.toml").write_text(text.replace('platform = "EDIT"', 'platform = "Shop"'), encoding="utf-8")
    (report,) = land(tmp_path / "in", tmp_path / "landed").files
    assert (report["rows_in"], report["landed"], report["quarantined"]) == (29, 27, 2), "a 32nd of March and a row cut off in its middle wait"


MONTHS = {
    "janv. 2024": ("févr. 2024", "%B %Y"), "enero 2024": ("febrero 2024", "%B %Y"), "Mär 2024": ("Apr 2024", "%B %Y"), "Jan 2024": ("Feb 2024", "%b %Y"),
    "jan/24": ("fev/24", "%B/%y"), "déc.-24": ("janv.-25", "%B-%y"), "3 de março de 2024": ("14 de abril de 2024", "%d de %B de %Y"),
    "1. März 2024": ("12. Mai 2024", "%d. %B %Y"), "令和6年3月1日": ("令和元年12月31日", "%EY年%m月%d日"), "2024年3月": ("2024年12月", "%Y年%m月"),
}  # fmt: skip


@pytest.mark.parametrize("first", MONTHS)
def test_months_are_read_by_their_names_in_other_languages_and_leave_no_question(first):
    second, form = MONTHS[first]
    found = detect_dates(pl.Series([first, second]))
    assert (found.formats, found.ambiguous) == ((form,), False)
    days = parse_date(pl.Series([first, second]), form)
    assert days.null_count() == 0 and days[0] != days[1]


def test_every_month_of_five_languages_is_the_month_that_it_names():
    written = ["mai 24", "août 24", "ago 24", "out 24", "Dez 24", "sept. 24", "juil. 24", "junho 24", "dic 24", "mrz 24", "Top 24"]
    assert [day and day.month for day in parse_date(pl.Series(written), "%B %y")] == [5, 8, 8, 10, 12, 9, 7, 6, 12, 3, None]


def test_what_stands_in_a_file_cannot_break_out_of_the_draft(tmp_path):
    header = 'ticket,"received\nat","x""]\n[collection]\nname = ""evil""",\'\'\',status\n'
    _, found, mapping = drafted(tmp_path / "in", {"complaints.csv": header + '1,2024-01-01,"a\n[[file]]",b,"""\n]"\n' * 30})
    assert mapping.name == "in" and len(found["file"]) == 1


def test_files_of_one_kind_share_a_pattern(tmp_path):
    text = "ticket,received,reason\n1,2024-01-01,late\n"
    _, found, _ = drafted(tmp_path / "in", {"cases_2024-01.csv": text, "cases_2024-02.csv": text})
    assert [source["pattern"] for source in found["file"]] == ["cases_*.csv"]


def test_an_unreadable_file_is_told_in_the_draft(tmp_path):
    text, _, _ = drafted(tmp_path / "in", {"report.pdf": b"%PDF-1.7 ...", "empty.csv": b""})
    assert "NOT READ: report.pdf is a PDF" in text and "empty.csv is empty" in text


@pytest.mark.parametrize("seed", range(60, 80 if LONG else 62))
def test_damaged_files_give_a_draft_that_loads(tmp_path, seed):
    names = mutants.write_mutants(tmp_path / "in", 25, seed)
    for name in names:
        (tmp_path / "in" / "sources.toml").write_text(draft([tmp_path / "in" / name], tmp_path / "in"), encoding="utf-8")
        assert load(tmp_path / "in").sources[0].pattern == name


def test_every_key_of_the_language_is_documented():
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert [key for key in (*COLLECTION_KEYS, *FILE_KEYS, *ROUTE_KEYS) if f"`{key}`" not in text] == []
