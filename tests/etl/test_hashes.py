"""Content hashes remembered from run to run: nothing is read twice, and nothing that changed is missed."""

import os
import time

import pytest

from etl import hashes


@pytest.fixture
def aged(tmp_path, monkeypatch):
    """A file that was written a while ago, as far as the clock of the hashes knows."""
    monkeypatch.setattr(hashes.time, "time", lambda real=time.time: real() + 60)
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n1,2\n")
    return file


def _run(home, file) -> str:
    """One run of a new process: it knows only what was written down."""
    hashes._known.clear()
    hashes._hash_of.cache_clear()
    with hashes.remembered(home):
        return hashes.content_hash(file)


def test_an_untouched_file_is_not_read_again(aged, tmp_path, monkeypatch):
    first = _run(tmp_path, aged)
    monkeypatch.setattr(hashes.hashlib, "file_digest", lambda *_: pytest.fail("the file was read again"))
    assert _run(tmp_path, aged) == first


def test_another_content_of_the_same_size_and_date_is_seen(aged, tmp_path):
    first, stat = _run(tmp_path, aged), aged.stat()
    aged.write_text("a,b\n3,4\n")
    os.utime(aged, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert aged.stat().st_mtime_ns == stat.st_mtime_ns and aged.stat().st_size == stat.st_size
    assert _run(tmp_path, aged) != first


def test_a_file_just_written_is_not_trusted_yet(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("a\n1\n")
    _run(tmp_path, file)
    assert not hashes._known


@pytest.mark.parametrize("damage", ["", "[]", '{"x": 1}', "{", "null"])
def test_a_damaged_list_is_no_list(aged, tmp_path, damage):
    first = _run(tmp_path, aged)
    (tmp_path / "hashes.json").write_text(damage)
    assert _run(tmp_path, aged) == first
