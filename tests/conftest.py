"""Shared by all tests: no test reads or writes the real landed data, and none sees another's cached answers."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SMALL_DEMO = 12_000  # parcels: enough for every page to have something, landed in a few seconds
LONG = os.environ.get("GROUNDSWELL_LONG") == "1"

# No deadline: how long an example takes says how busy the machine is. The sample of `make test` is the same every time; the long run draws anew.
settings.register_profile("sample", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", deadline=None, max_examples=500, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("long" if LONG else "sample")


@pytest.fixture(scope="session")
def landed_shipped(tmp_path_factory, worker_id):
    """Both shipped collections landed once for the whole run (one worker lands, the others wait): `published`, and a small `demo`."""
    from etl.run import land

    home = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    home = home / "shipped"
    with _locked(home.with_suffix(".lock")):
        if not (home / "landed" / "demo" / "current").exists():
            land(ROOT / "data" / "published", home / "landed")
            land(small_demo(home / "demo", SMALL_DEMO), home / "landed")
    return home / "landed"


def small_demo(folder: Path, parcels: int, seed: int = 7) -> Path:
    """A copy of the demo collection's folder with fewer parcels; returns the folder."""
    from etl.simulate import simulate

    folder.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "data" / "demo").glob("*.*"):
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    simulate(parcels, seed, folder / "exports")
    return folder


def _locked(path: Path):
    import fcntl
    from contextlib import contextmanager

    @contextmanager
    def held():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    return held()


@pytest.fixture
def shipped(landed_shipped, monkeypatch):
    """The door opens the shipped collections; returns their landed folder."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(landed_shipped))
    return landed_shipped


@pytest.fixture(autouse=True)
def nothing_real(monkeypatch, tmp_path):
    """Without asking for a landing, a test sees an empty one; answers cached by another test are gone."""
    if "GROUNDSWELL_LANDED" not in os.environ:
        monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "nothing-landed"))
    from queries import door
    from ui import kept

    door.clear()
    kept.forget()


@pytest.fixture
def nameless(monkeypatch):
    """Fills with the columns of blocks' numbers that have no heading in words, while pages are drawn."""
    from ui import section, words

    found, draw = set(), section.draw

    def drawn(view, made):
        named = {name for name, heading in (made.columns or {}).items() if heading}
        shown = [] if made.empty else [name for name in made.columns or made.frame.columns if name in made.frame.columns]
        found.update(f"{made.key}: {name}" for name in shown if name not in named and not words.has(f"column.{name}"))
        draw(view, made)

    monkeypatch.setattr(section, "draw", drawn)
    return found


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a worker (Playwright allows one); skipped, saying so, where there is none (`make test` installs one)."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS

    path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    if not Path(path).exists():
        pytest.skip(f"no Chromium at {path}; `make test` finds or installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def vectors():
    """Folder of expected numbers kept beside the project; tests that need it skip, saying so, where it is absent."""
    folder = SHARED / "vectors"
    if not folder.exists():
        pytest.skip("../shared/vectors is not here: numbers of other licences stay outside the project")
    return folder


def pytest_terminal_summary(terminalreporter):
    """Say how many attempts to see what one may not were made, and how many rows from outside came back."""
    told = [dict(report.user_properties) for reports in terminalreporter.stats.values() for report in reports if getattr(report, "when", "") == "teardown"]
    attempts = sum(one.get("attempts", 0) for one in told)
    if attempts:
        terminalreporter.write_line(f"attacks: {attempts:,} attempts, {sum(one.get('outside', 0) for one in told):,} rows from outside the scope")
