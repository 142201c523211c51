"""A small company's own collection, landed as often as a test wants."""

from pathlib import Path

from etl.run import land

MARKETS, PLATFORMS = {"KR": 7_310_000, "US": 7_420_000}, {"A": 10, "B": 20}  # a number of users says whose it is
SOURCES = """
[collection]
name = "office"
title = "Office"
[[file]]
pattern = "users.csv"
[[file.route]]
dataset = "active_users"
columns = { market = "market", platform = "platform", users = "users", period_start = "month", period_end = "month" }
[file.route.constants]
kind = "mau"
measurer = "Counter"
derived = "false"
"""


def landed(home: Path, factor: int = 1) -> str:
    """Land users of two markets and two platforms, all times `factor`; returns the version's name. Market and platform show in the number."""
    folder = home / "office"
    folder.mkdir(exist_ok=True)
    (folder / "sources.toml").write_text(SOURCES)
    rows = [
        f"{market},{platform},{(base + more) * factor},2024-0{month}-01"
        for market, base in MARKETS.items()
        for platform, more in PLATFORMS.items()
        for month in (1, 2, 3)
    ]
    (folder / "users.csv").write_text("market,platform,users,month\n" + "\n".join(rows) + "\n")
    return land(folder, home / "landed").version
