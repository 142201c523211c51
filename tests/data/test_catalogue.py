"""Which version is current: at once for everybody, and one and the same for as long as a page is being made."""

import os
from threading import Thread

import pytest

from data import catalogue


@pytest.fixture
def landed(tmp_path):
    """A root whose collection "own" can be pointed to a version."""

    def point_to(name: str) -> None:
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        (folder / "next").write_text(name)
        os.replace(folder / "next", folder / "current")

    point_to("first")
    return tmp_path, point_to


def named(root) -> str:
    return catalogue.current("own", root).name


def test_a_swap_is_seen_at_once(landed):
    root, point_to = landed
    assert named(root) == "first"
    point_to("second")
    assert named(root) == "second"


def test_a_page_is_of_one_version_and_the_next_of_the_newest(landed):
    root, point_to = landed
    others = []
    with catalogue.steady():
        assert named(root) == "first"
        point_to("second")
        assert named(root) == "first"
        beside = Thread(target=lambda: others.append(named(root)))
        beside.start()
        beside.join()
    assert others == ["second"]  # another reader's page
    assert named(root) == "second"
    with catalogue.steady():
        assert named(root) == "second"


def test_what_this_process_lands_is_seen_within_the_page_that_asked_for_it(landed):
    root, point_to = landed
    with catalogue.steady():
        assert named(root) == "first"
        point_to("second")
        catalogue.swapped()
        assert named(root) == "second"


def test_what_has_not_landed_yet_is_looked_for_again(tmp_path):
    with catalogue.steady():
        assert catalogue.current("own", tmp_path) is None
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "current").write_text("first")
        assert named(tmp_path) == "first"


def test_a_page_that_breaks_does_not_keep_its_version(landed):
    root, point_to = landed
    with pytest.raises(ValueError, match="broken"), catalogue.steady():
        assert named(root) == "first"
        raise ValueError("broken")
    point_to("second")
    assert named(root) == "second"
