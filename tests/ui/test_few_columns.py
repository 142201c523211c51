"""Three months of a small shop whose exports lack many columns: no page shows a zero, a flag or a rank that the files do not tell."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.growth import markets
from analysis.metric_values import value_of
from analysis.unusual import interval, judgement
from etl.draft import draft
from etl.run import land
from queries import door
from queries.filters import Filters
from queries.metrics import metric_by_name
from queries.scope import Scope
from tests.ui.test_missing import said
from tests.ui.tile_reading import tile_words, tiles_of

ALL = Scope.everything()
FRAME = Path(__file__).resolve().parents[2] / "ui" / "frame.py"
ORDERS = 240  # 80 a month, two of three to Germany; every fourth came three days late
FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)


def write(folder: Path) -> Path:
    """Parcels in euros without a rate, a hub, tracking or customs; every fourth order has a case, every tenth of those is still open."""
    folder.mkdir(parents=True)
    parcels = ["Bestellnummer;Sendungsnummer;Bestelldatum;Zustelldatum;Zugesagte Lieferzeit (Tage);Versanddienstleister;Warenwert;Währung;Lieferland;Status"]
    cases = ["Fallnummer;Eingang;Bestellnummer;Grund;Status;Ergebnis;Erledigt am"]
    for number in range(ORDERS):
        ordered = datetime(2026, 8, 1, 9) + timedelta(hours=number * 8)
        arrived = ordered + timedelta(days=8 if number % 4 == 0 else 4)
        land_name = ("Deutschland", "Deutschland", "Österreich")[number % 3]
        parcels.append(
            f"B{number};S{number};{ordered:%d.%m.%Y %H:%M};{arrived:%d.%m.%Y %H:%M};5;{('DHL', 'Hermes')[number % 2]};49,90;EUR;{land_name};zugestellt"
        )
        if number % 4 == 1:
            came, is_open = ordered + timedelta(days=6), number % 40 == 1
            ending = ";" if is_open else f"abgelehnt;{came + timedelta(days=3):%d.%m.%Y}"
            cases.append(f"F{number};{came:%d.%m.%Y};B{number};Größe passt nicht;{'offen' if is_open else 'erledigt'};{ending}")
    (folder / "Sendungen.csv").write_bytes("\r\n".join(parcels).encode("cp1252"))
    (folder / "Reklamationen.csv").write_bytes("\r\n".join(cases).encode("cp1252"))
    text = draft(sorted(folder.iterdir()), folder).replace('platform = "EDIT"', 'platform = "Kauffix"')
    assert "EDIT:" in text and '= "EDIT"' not in text
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """The landed folder."""
    home = tmp_path_factory.mktemp("few_columns")
    land(write(home / "kauffix"), home / "landed")
    return home / "landed"


@pytest.fixture
def opened(landed, monkeypatch):
    """A page as a browser on this machine opens it, all markets chosen."""
    import ui.permission
    from sharing.access import RequestFacts

    monkeypatch.setenv("GROUNDSWELL_LANDED", str(landed))
    monkeypatch.setattr(ui.permission, "facts", lambda: RequestFacts("127.0.0.1", (("Host", "localhost:8501"),), False))

    def open_page(page: str, language: str = "en") -> AppTest:
        at = AppTest.from_file(str(FRAME), default_timeout=60)
        at.query_params["collection"], at.query_params["lang"], at.query_params["market"] = "kauffix", language, "all"
        found = at.switch_page(f"../pages/{page}.py").run()
        assert not found.exception and not found.error
        return found

    return open_page


@pytest.fixture
def filters(landed, monkeypatch):
    """All three months of all markets."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(landed))
    return Filters("kauffix", (), (), FIRST, LAST)


def test_euros_without_a_rate_are_no_dollars(opened, filters):
    assert markets(filters, ALL)["value_usd"].to_list() == [None, None]
    text = said(opened("growth"))
    assert "is the largest market" not in text and "exchange_rates for currencies other than USD" in text


def test_without_a_list_of_channels_none_is_unrecognised(opened):
    for page in ("delivery", "complaints", "drivers"):
        text = said(opened(page))
        assert "recognise" not in text.replace("carriers recognise", ""), page


def test_columns_that_no_file_has_make_no_figures(opened):
    page = opened("delivery")
    assert not [tile["label"] for tile in tiles_of(page) if "tracking" in tile["label"]]
    text = said(page)
    assert "unknown is slowest" not in text and "No parcel names the hub it left from. Bring the column origin_hub." in text
    assert "Clearance and stages need shipped_at" in text and "### Cleared customs by the next day" in text
    (measure,) = [group for group in page.get("button_group") if "Promises missed" in group.options]
    assert "Without valid tracking" not in measure.options and "Cost a parcel" not in measure.options


def test_open_cases_are_pending(opened):
    told = [line for line in tile_words(opened("complaints")).splitlines() if "still open" in line]
    assert told and "10 % still open" in told[0]


@pytest.mark.parametrize("name", ["cases_received", "promise_kept_rate"])
def test_an_interval_is_not_widened_by_what_three_months_tell(filters, name):
    info = door.collection("kauffix", ALL)
    metric = metric_by_name(name)
    found = judgement(name, filters, ALL, info)
    assert (found.low, found.high) == interval(metric, value_of(metric, filters, ALL), filters, ALL, 1.0) and found.verdict in ("unknown", "few")


def test_two_months_draw_no_normal_range(opened):
    text = said(opened("delivery"))
    assert "its normal range" not in text and "A normal range needs six whole months with figures" in text


def test_a_difference_within_chance_is_told_as_none(opened):
    text = said(opened("drivers"))
    assert "were complained about" not in text.split("###")[0].replace("were not complained about", "")
    assert "–, complaint rate" not in text and "Against the period before" not in text
    assert "31 Oct 2026" not in text and "are among them: cases about those still come in" in text


def test_young_months_without_older_ones_say_so(opened):
    assert "no older month tells how many" in said(opened("complaints")) and "usually – of" not in said(opened("complaints"))
