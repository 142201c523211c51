"""The draft: it loads as it is, says its evidence, and nothing that stands in a file can break out of it."""

import tomllib

import pytest

from data.contracts import contracts
from etl.draft import draft
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
    assert words in text and (form is None or formats == [form])


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
