"""Own data without a policy file: shown on this machine alone; a server that can be reached from elsewhere serves the public collections only."""

import shutil

import pytest

from etl.run import land
from tests.browser.conftest import Server
from tests.browser.reading import Reader

SOURCES = """
[collection]
name = "office"
title = "Our own office"
[[file]]
pattern = "users.csv"
[[file.route]]
dataset = "active_users"
columns = { market = "market", platform = "shop", period_start = "start", period_end = "end", users = "users" }
constants = { measurer = "Ourselves" }
"""


@pytest.fixture(scope="module")
def with_own(landed_shipped, tmp_path_factory):
    """The shipped landing and a collection of one's own."""
    home = tmp_path_factory.mktemp("own")
    shutil.copytree(landed_shipped, home / "landed")
    folder = home / "office"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    (folder / "users.csv").write_text("market,shop,start,end,users\nKR,Our shop,2024-01-01,2024-01-31,4321\nKR,Our shop,2024-02-01,2024-02-29,5432\n")
    land(folder, home / "landed")
    return home / "landed"


@pytest.mark.parametrize(("address", "shown"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_own_data_is_shown_on_this_machine_alone(chromium, with_own, address, shown):
    server = Server(with_own, address)
    try:
        reader = Reader(chromium, server)
        visit = reader.open("growth", collection="office", lang="en")
        assert ("Our shop" in visit.text) is shown
        assert ("Our own office" in visit.text) is shown
        assert ("no policy file says who may see the rest" in visit.text) is not shown
        assert visit.exceptions == []
        reader.close()
    finally:
        server.stop()
