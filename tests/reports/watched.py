"""A small collection for alerts: complaints to an agency by month, and users of two markets, landed as often as a test wants."""

import calendar
from datetime import date
from pathlib import Path

from etl.run import land
from queries import door

SOURCES = """
[collection]
name = "watched"
title = "Watched"
title_ko = "관찰"
provenance = "own"
[[file]]
pattern = "cases.csv"
[[file.route]]
dataset = "complaints"
columns = { complaint_id = "id", received_at = "day", market = "market", platform = "platform" }
constants = { body = "Agency", kind = "complaint", cause = "delivery", category = "total", status = "closed", outcome = "refunded", weight = "1" }
[[file]]
pattern = "users.csv"
[[file.route]]
dataset = "active_users"
columns = { market = "market", platform = "platform", users = "users", period_start = "month", period_end = "month" }
constants = { kind = "mau", measurer = "Counter", derived = "false" }
[[file]]
pattern = "targets.csv"
[[file.route]]
dataset = "targets"
columns = { metric = "metric", market = "market", valid_from = "valid_from", value = "value", direction = "direction" }
"""
FIRST = date(2023, 1, 1)
TARGETS = "metric,market,valid_from,value,direction\nagency_complaints,KR,2023-01-01,100,at most\nmonthly_users,KR,2023-01-01,{target},at least\n"


def month_at(place: int) -> date:
    """The month so many after the first."""
    return date(FIRST.year + place // 12, place % 12 + 1, 1)


def landed(home: Path, cases: list[int], users: list[int] | None = None, target: int = 1_000_000, more: str = "", files: dict[str, str] | None = None) -> str:
    """Land `cases` a month of Korea (the US has seven more each) and `users`, from January 2023; returns the version."""
    folder = home / "watched"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sources.toml").write_text(SOURCES.replace('provenance = "own"', f'provenance = "own"\n{more}'))
    rows = ["id,day,market,platform"]
    for place, count in enumerate(cases):
        month = month_at(place)
        last = calendar.monthrange(month.year, month.month)[1]
        for market, extra in (("KR", 0), ("US", 7)):
            days = [last - number % last for number in range(count + extra)]  # the first falls on the last day, so the month is whole
            rows += [f"{market}-{month:%Y%m}-{number},{month:%Y-%m}-{day:02},{market},A" for number, day in enumerate(days)]
    (folder / "cases.csv").write_text("\n".join(rows) + "\n")
    counted = ["market,platform,users,month"]
    for place, count in enumerate(users if users is not None else [500_000 + 10_000 * place for place in range(len(cases))]):
        counted += [f"KR,A,{count},{month_at(place)}", f"US,A,{2 * count},{month_at(place)}"]
    (folder / "users.csv").write_text("\n".join(counted) + "\n")
    (folder / "targets.csv").write_text(TARGETS.format(target=target))
    for name, text in (files or {}).items():
        (folder / name).write_text(text)
    version = land(folder, home / "landed", allow_shrink=True).version
    door.clear()
    return version
