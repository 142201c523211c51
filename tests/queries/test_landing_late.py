"""A landing that was due and has not come: told by the collection's `landing_by`, in its own time zone."""

from datetime import UTC, datetime

import pytest

from data.schedules import parse
from etl.errors import MappingError
from etl.mapping import load
from etl.run import land
from queries.landing import landing, landing_history, missed
from queries.scope import Scope
from tests.sharing.office import SOURCES

DAILY = parse("daily 06:00 Asia/Seoul")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("landed", "now", "late"),
    [
        ("2026-11-02T05:50+09:00", "2026-11-02T09:00+09:00", False),
        ("2026-11-01T22:00+09:00", "2026-11-02T09:00+09:00", False),  # the evening before
        ("2026-11-01T07:00+09:00", "2026-11-02T05:59+09:00", False),  # yesterday's, an hour late; today's is not due yet
        ("2026-11-01T07:00+09:00", "2026-11-02T06:00+09:00", True),
        ("2026-11-02T07:30+09:00", "2026-11-02T09:00+09:00", False),  # it came late
        ("2026-10-20T06:00+09:00", "2026-11-02T09:00+09:00", True),
    ],
)
def test_a_landing_counts_for_the_due_instant_it_is_nearest_to(landed, now, late):
    found = missed(DAILY, at(landed), at(now))
    assert found == (at("2026-11-02T06:00+09:00") if late else None)


def test_the_collection_says_when_it_is_due_and_the_landing_when_it_is_late(tmp_path, monkeypatch):
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES.replace('title = "Office"', 'title = "Office"\nlanding_by = "daily 06:00 Asia/Seoul"'))
    (folder / "users.csv").write_text("market,platform,users,month\nKR,A,10,2024-01-01\n")
    land(folder, tmp_path / "landed")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    found = landing("office", Scope.everything())
    assert found.landing_by == DAILY
    assert found.late_since(found.landed_at) is None
    later = found.landed_at.replace(year=found.landed_at.year + 1)
    assert found.late_since(later) == DAILY.latest(later)
    assert landing_history("office", Scope.everything()) == [(found.landed_at, found.data_date)]


def test_a_mistaken_time_is_told_with_its_line(tmp_path):
    (tmp_path / "sources.toml").write_text(SOURCES.replace('title = "Office"', 'title = "Office"\nlanding_by = "Mondy 06:00 Asia/Seoul"'))
    with pytest.raises(MappingError, match=r"sources.toml, line 5: \[collection.landing_by\] .*did you mean 'Mon'"):
        load(tmp_path)
