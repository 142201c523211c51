"""A frozen link after three further landings: the figures of its day bit for bit, and what has changed since."""

import shutil
from datetime import date

import pytest

from etl.run import land
from queries import door
from queries.filters import Filters
from queries.scope import Scope
from sharing import frozen, links
from sharing.store import store
from tests.ui.sharing_tools import SENDER, exchanged, figures, reading, shared
from ui import kept_figures
from ui.changed_since import changes, is_as_kept, today_of
from ui.view import View

YEAR = Filters("demo", ("KR",), ("AliExpress",), date(2025, 7, 1), date(2026, 6, 30), "month", "year_ago")

PAGES = ("overview", "growth", "complaints", "delivery", "cross_border", "drivers")


@pytest.fixture(scope="module")
def office(landed_shipped, tmp_path_factory):
    """Two years of the small demo as a folder of one's own: (its exports, the root it lands in)."""
    home = tmp_path_factory.mktemp("frozen")
    shutil.copytree(landed_shipped.parent / "demo", home / "demo", ignore=shutil.ignore_patterns("*_2023-*", "*_2024-*", "listings*", "sellers*"))
    return home / "demo", home / "landed"


def changed(file, change) -> None:
    """Write a file anew with another text."""
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def more(text: str, prefix: str, rows: int) -> str:
    """The text with copies of its first rows of Korea under new numbers."""
    lines = [line for line in text.splitlines() if ",KR," in line][:rows]
    return text.rstrip("\n") + "\n" + "\n".join(f"{prefix}{line}" for line in lines) + "\n"


def land_three_more(folder, root) -> None:
    """Users restated, complaints added, parcels added: three landings, each a version of its own."""
    exports = folder / "exports"
    seen = {land(folder, root).version}
    changed(exports / "active_users.csv", lambda text: "\n".join(_doubled(line) for line in text.splitlines()) + "\n")
    seen.add(land(folder, root).version)
    changed(exports / "complaints_2026-06.csv", lambda text: more(text, "X", 500))
    seen.add(land(folder, root).version)
    changed(exports / "parcels_2026-06.csv", lambda text: more(text, "X", 40))
    seen.add(land(folder, root).version)
    assert len(seen) == 4


def _doubled(line: str) -> str:
    cells = line.split(",")
    if cells[:3] == ["KR", "AliExpress", "mau"] and cells[3] >= "2026":
        cells[6] = str(int(cells[6]) * 2)
    return ",".join(cells)


def headings(app) -> list[str]:
    """The answer in words at the top of a page."""
    return [text.value for text in app.markdown if text.value.startswith("## ")]


def test_a_frozen_link_shows_the_figures_of_its_day_after_three_further_landings(office, monkeypatch, tmp_path):
    folder, root = office
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(root))
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    first = land(folder, root).version
    made = {
        page: shared(page, YEAR, Scope(markets=("KR",)), frozen=True) for page in ("overview", "growth", "complaints", "delivery", "cross_border", "drivers")
    }
    live = shared("overview", YEAR, Scope(markets=("KR",)))
    before = {page: reading(monkeypatch, exchanged(link), page, link=link.id) for page, link in made.items()}
    assert not any(app.exception for app in before.values())
    kept = {page: frozen.figures(store(), link.id) for page, link in made.items()}
    land_three_more(folder, root)
    door.clear()

    compared = 0
    for page, link in made.items():
        after = reading(monkeypatch, exchanged(link), page, link=link.id)
        assert after.session_state["_view"].collection.version == first
        assert figures(after) == figures(before[page])
        assert [text.value for text in after.markdown if text.value.startswith("## ")] == [
            text.value for text in before[page].markdown if text.value.startswith("## ")
        ]
        view: View = after.session_state["_view"]
        then = kept_figures.unpacked(kept[page])
        assert frozen.figures(store(), link.id) == kept[page] and then.height, page
        assert is_as_kept(view, then), "the pinned version gives the kept figures, bit for bit"
        now = kept_figures.then_and_now(then, kept_figures.figures(today_of(view), {}))
        compared += then.height
        if page != "cross_border":
            assert now["changed"].any(), page
        rows = changes(today_of(view))
        assert set(rows["market"].drop_nulls()) <= {"KR"}
    assert compared >= 20

    restated = changes(today_of(reading(monkeypatch, exchanged(made["growth"]), "growth", link=made["growth"].id).session_state["_view"]))
    cells = restated.filter((restated["kind"] == "restated") & (restated["column"] == "users") & (restated["platform"] == "AliExpress"))
    assert cells.height == 6 and all(int(float(new)) == 2 * int(float(old)) for old, new in cells.select("old_value", "new_value").iter_rows())

    seen = reading(monkeypatch, exchanged(live), link=live.id)
    assert figures(seen) != figures(before["overview"]), "a live link follows the landings"
    then = kept_figures.unpacked(frozen.figures(store(), live.id))
    assert kept_figures.then_and_now(then, kept_figures.figures(today_of(seen.session_state["_view"]), {}))["changed"].any()
    assert {link.id for link in links.listed(store(), SENDER.who)} == {live.id, *(link.id for link in made.values())}
