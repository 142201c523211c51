"""The audit: what is added comes back by any filter, and nothing can change or go."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from data import catalogue
from etl.run import land
from sharing import audit as trail
from sharing.audit import counts, entries, flush, note, note_landings, note_policy, note_soon, people
from sharing.schema import audit
from tests.sharing.conftest import NOW


@pytest.fixture
def busy_day(store):
    for hour, (who, action, subject) in enumerate(
        [
            ("kim@a", "signed in", ""),
            ("kim@a", "saw", "growth"),
            ("lee@a", "saw", "growth"),
            ("kim@a", "exported", "users_by_period"),
            ("lee@a", "shared", "abc"),
        ]
    ):
        note(store, NOW + timedelta(hours=hour), who, action, subject, "demo", "10.0.0.1", {"hour": hour, "words": "한국"})
    return store


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ({}, [4, 3, 2, 1, 0]),
        ({"who": "kim@a"}, [3, 1, 0]),
        ({"actions": ("saw", "shared")}, [4, 2, 1]),
        ({"subject": "growth", "who": "lee@a"}, [2]),
        ({"collection": "published"}, []),
        ({"since": NOW + timedelta(hours=1), "until": NOW + timedelta(hours=3)}, [2, 1]),
        ({"limit": 2}, [4, 3]),
    ],
)
def test_rows_come_back_newest_first_by_any_filter(busy_day, asked, hours):
    assert [entry.detail["hour"] for entry in entries(busy_day, **asked)] == hours


def test_pages_go_on_where_the_last_one_ended(busy_day):
    first = entries(busy_day, limit=3)
    rest = entries(busy_day, before_id=first[-1].id)
    assert [entry.detail["hour"] for entry in (*first, *rest)] == [4, 3, 2, 1, 0]


def test_counts_and_people_of_a_period(busy_day):
    assert counts(busy_day) == {"signed in": 1, "saw": 2, "exported": 1, "shared": 1}
    assert counts(busy_day, NOW + timedelta(hours=2), "kim@a") == {"exported": 1}
    assert people(busy_day) == ("kim@a", "lee@a") and people(busy_day, NOW + timedelta(hours=4)) == ("lee@a",)


def test_what_may_wait_is_written_whole_and_in_order(store):
    for number in range(300):
        note_soon(store, NOW + timedelta(seconds=number), "kim@a", "saw", f"page {number}", "demo", {"n": number})
    assert flush(60)
    assert [entry.subject for entry in entries(store, limit=1_000)] == [f"page {number}" for number in reversed(range(300))]
    with pytest.raises(ValueError, match="is not an action"):
        note_soon(store, NOW, "kim@a", "looked")


def test_a_full_queue_writes_at_once_and_what_cannot_be_written_is_in_the_log(store, monkeypatch, caplog):
    full = trail.queue.Queue(1)
    full.put("something")
    monkeypatch.setattr(trail, "_waiting", full)
    note_soon(store, NOW, "kim@a", "saw", "at once")
    assert entries(store)[0].subject == "at once"
    monkeypatch.setattr(trail, "TRIES", 1)
    trail._write(store, [(NOW, "kim@a", "no such action", "lost words", "", "", None)])
    assert "lost words" in caplog.text


def test_an_action_we_do_not_know_is_refused(store):
    with pytest.raises(ValueError, match="it can be one of: signed in"):
        note(store, NOW, "kim@a", "looked")


ATTEMPTS = [
    update(audit).values(who="nobody"),
    update(audit).where(audit.c.id == 1).values(detail="{}"),
    delete(audit),
    delete(audit).where(audit.c.action == "exported"),
]
COLUMNS = "at, who, action, collection, subject, client, detail"
RAW = {
    "sqlite": [
        f"INSERT OR REPLACE INTO audit (id, {COLUMNS}) SELECT id, {COLUMNS.replace('who', repr('nobody'))} FROM audit WHERE id = 1",
        f"REPLACE INTO audit (id, {COLUMNS}) VALUES (2, '2026-01-01', 'x', 'saw', '', '', '', '')",
    ],
    "postgresql": ["TRUNCATE audit", "UPDATE audit SET who = 'nobody' WHERE id > 0", "TRUNCATE audit RESTART IDENTITY CASCADE"],
}


def test_the_database_refuses_to_change_or_forget(busy_day):
    before = entries(busy_day)
    dialect = busy_day.engine.dialect.name
    for attempt in [*ATTEMPTS, *RAW[dialect]]:
        with pytest.raises(DatabaseError, match="append-only"), busy_day.writing() as connection:
            if dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")  # as any other program would connect
            connection.execute(attempt) if not isinstance(attempt, str) else connection.exec_driver_sql(attempt)
    assert entries(busy_day) == before


def test_landings_are_written_down_once(store, tmp_path, monkeypatch):
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "sources.toml").write_text(
        '[collection]\nname = "office"\n[[file]]\npattern = "a.csv"\n[[file.route]]\ndataset = "active_users"\n'
        'columns = { market = "m", users = "u", period_start = "d", period_end = "d" }\n'
        '[file.route.constants]\nplatform = "A"\nkind = "mau"\nmeasurer = "C"\nderived = "false"\n'
    )
    (folder / "a.csv").write_text("m,u,d\nKR,5,2024-01-31\n")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    version = land(folder, tmp_path / "landed").version
    assert [note_landings(store, NOW), note_landings(store, NOW)] == [1, 0]
    (entry,) = entries(store, actions=("landed",))
    assert (entry.collection, entry.subject, entry.who) == ("office", version, "system")
    assert entry.detail["rows"] == 1 and catalogue.current("office").name == version


def test_a_changed_policy_is_written_down_once(store):
    assert [note_policy(store, NOW, digest) for digest in ("", "a", "a", "b", "")] == [False, True, False, True, True]
    assert [entry.subject for entry in entries(store)] == ["", "b", "a"]
