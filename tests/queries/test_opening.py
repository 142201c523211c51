"""Opening a version: nobody who reads another one waits for it, and after a landing it is made ready before anybody asks."""

import shutil
import threading
import weakref

from data import catalogue
from data.catalogue import Version
from queries import database as opening
from queries.database import Database
from queries.scope import Scope

EVERYTHING = Scope.everything()


def landed_again(root):
    """The published collection, and the same landed once more under a later name that is not current yet."""
    shutil.copytree(catalogue.landed_root() / "published", root / "published")
    version = catalogue.current("published", root)
    later = version.folder.with_name("29990101T000000Z")
    shutil.copytree(version.folder, later)
    return version, Version("published", later.name, later)


def swap(root, version):
    pointer = root / "published" / "next"
    pointer.write_text(version.name)
    pointer.rename(root / "published" / "current")


def test_reading_goes_on_while_another_version_is_opened(shipped, tmp_path):
    version, _ = landed_again(tmp_path)
    database, counted = Database(tmp_path), []

    def count():
        with database.borrowed(version, EVERYTHING) as cursor:
            counted.append(cursor.execute("select count(*) from figures").fetchall()[0][0])

    count()
    with database._opening:  # as if somebody were in the middle of it
        reader = threading.Thread(target=count)
        reader.start()
        reader.join(10)
    assert counted[0] > 0 and counted == counted[:1] * 2


def test_a_landing_is_ready_before_somebody_asks(shipped, tmp_path):
    version, later = landed_again(tmp_path)
    shutil.copytree(catalogue.landed_root() / "demo", tmp_path / "demo")
    database = Database(tmp_path)
    database.open_newer()
    assert not database._schemas  # nobody reads anything
    database.schema(version, EVERYTHING)
    swap(tmp_path, later)
    database.open_newer()
    assert {key[:2] for key in database._schemas} == {("published", version.name), ("published", later.name)}  # and not the demo, which nobody opened


def test_what_is_current_is_ready_before_the_first_reader_and_no_more_than_a_few(shipped, tmp_path, monkeypatch):
    version, _ = landed_again(tmp_path)
    shutil.copytree(catalogue.landed_root() / "demo", tmp_path / "demo")
    database, few = Database(tmp_path), Database(tmp_path)
    database.open_first()
    assert {key[:2] for key in database._schemas} == {("published", version.name), ("demo", catalogue.current("demo", tmp_path).name)}
    monkeypatch.setattr(opening, "OPENED_FIRST", 1)
    few.open_first()
    assert [key[:2] for key in few._schemas] == [("published", version.name)]


def test_who_opens_one_root_after_the_other_holds_the_last_few_and_a_query_in_one_that_is_let_go_ends_well(shipped, tmp_path):
    version, _ = landed_again(tmp_path / "first")
    first = weakref.ref(opening.database(tmp_path / "first"))
    with first().borrowed(version, EVERYTHING) as cursor:
        for number in range(8):
            opening.database(tmp_path / str(number))
        assert opening.database(tmp_path / "7") is opening.database(tmp_path / "7")
        assert cursor.execute("select count(*) from figures").fetchall()[0][0] > 0
    del cursor
    assert first() is None
    assert opening.database(tmp_path / "first").schema(version, EVERYTHING)  # and opens again for one who comes back
