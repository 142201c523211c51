"""Pins: several holders of one version, each letting go of its own; no pin is lost between processes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from data.pins import CannotPin, holders, pin, pins, unpin

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path):
    for name in ("v1", "v2"):
        folder = tmp_path / "office" / "versions" / name
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
    return tmp_path / "office"


def test_a_version_stays_held_until_its_last_holder_lets_go(home):
    pin(home, "v1", "link to Kim", "link:1")
    pin(home, "v1", "audit", "person")
    unpin(home, "v1", "person")
    assert pins(home) == {"v1": "link to Kim"}
    with pytest.raises(CannotPin, match="held for: link to Kim"):
        unpin(home, "v1")
    unpin(home, "v1", "link:1")
    assert pins(home) == {}


def test_an_unknown_version_cannot_be_held(home):
    with pytest.raises(CannotPin, match="has no version 'v3'") as refused:
        pin(home, "v3", "")
    assert refused.value.known == ("v1", "v2")


def test_pins_of_the_first_layout_are_read(home):
    (home / "pins.json").write_text(json.dumps({"v1": "the brief of May"}))
    assert holders(home) == {"v1": {"person": "the brief of May"}}
    unpin(home, "v1")
    assert pins(home) == {}


def test_processes_that_pin_at_once_lose_nothing(home):
    code = "import sys; from pathlib import Path; from data.pins import pin\nfor n in range(40): pin(Path(sys.argv[1]), 'v2', 'r', f'{sys.argv[2]}:{n}')"
    running = [subprocess.Popen([sys.executable, "-c", code, str(home), name], cwd=ROOT) for name in ("a", "b", "c")]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert len(holders(home)["v2"]) == 120
