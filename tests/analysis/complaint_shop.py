"""A shop of a handful of rows, landed through the production path: parcels, cases of two bodies, users, so that sums can be done in the head."""

from datetime import date
from pathlib import Path

import polars as pl

from analysis.complaints import Counter
from etl.run import land
from queries import door
from queries.filters import Filters
from queries.scope import Scope

SOURCES = """
[collection]
name = "shop"
provenance = "own"
[[file]]
pattern = "parcels.csv"
[[file.route]]
dataset = "parcels"
columns = { parcel_id = "parcel_id", order_id = "order_id", market = "market", platform = "platform", channel = "channel", ordered_at = "ordered_at", delivered_at = "delivered_at", scanned_at = "scanned_at", promised_days = "promised_days", status = "status", weight = "weight", category = "category" }
[[file]]
pattern = "cases.csv"
[[file.route]]
dataset = "complaints"
columns = { complaint_id = "complaint_id", received_at = "received_at", market = "market", platform = "platform", body = "body", cause = "cause", sub_cause = "sub_cause", order_id = "order_id", ordered_on = "ordered_on", channel = "channel", category = "category", status = "status", outcome = "outcome", resolved_at = "resolved_at", narrative = "narrative", weight = "weight" }
[[file]]
pattern = "printed.csv"
[[file.route]]
dataset = "complaints"
columns = { complaint_id = "complaint_id", grain = "grain", period_start = "period_start", period_end = "period_end", market = "market", platform = "platform", body = "body", kind = "kind", cause = "cause", complaints = "complaints" }
constants = { weight = "1", status = "not stated", outcome = "not stated", category = "total" }
[[file]]
pattern = "users.csv"
[[file.route]]
dataset = "active_users"
columns = { market = "market", platform = "platform", period_start = "period_start", period_end = "period_end", measurer = "measurer", users = "users" }
constants = { kind = "mau" }
[[file]]
pattern = "channels.csv"
[[file.route]]
dataset = "channels"
columns = { channel = "channel", title = "channel", recognised = "recognised", kind = "kind" }
"""  # noqa: E501
COLUMNS = {
    "parcels": "parcel_id order_id market platform channel ordered_at delivered_at scanned_at promised_days status weight category",
    "cases": "complaint_id received_at market platform body cause sub_cause order_id ordered_on channel category status outcome resolved_at narrative weight",
    "printed": "complaint_id grain period_start period_end market platform body kind cause complaints",
    "users": "market platform period_start period_end measurer users",
    "channels": "channel recognised kind",
}
EMPTY_LINE = {"channels": [("Post", "true", "post"), ("Line X", "false", "unofficial")]}


class Shop:
    """A landed collection of the rows given; `rows` keeps them for the slow twins."""

    def __init__(self, folder: Path, **rows: list[tuple]):
        self.rows = {name: [dict(zip(COLUMNS[name].split(), row)) for row in given] for name, given in (EMPTY_LINE | rows).items()}
        home = folder / "shop"
        home.mkdir(parents=True)
        (home / "sources.toml").write_text(SOURCES)
        for name, given in self.rows.items():
            pl.DataFrame([{key: str(value) for key, value in row.items()} for row in given]).write_csv(home / f"{name}.csv")
        for name in set(COLUMNS) - set(self.rows):
            (home / f"{name}.csv").write_text(COLUMNS[name].replace(" ", ",") + "\n")
        self.report = land(home, folder / "landed")
        self.scope = Scope.everything()
        door.clear()

    def filters(self, first: str = "2024-01-01", last: str = "2024-12-31", **changes) -> Filters:
        return Filters("shop", date_from=date.fromisoformat(first), date_to=date.fromisoformat(last)).with_(**changes)


def parcel(number: int, ordered: str, arrived: str, *, market="KR", channel="Post", promise=5, weight=1.0, status="delivered", category="toys") -> tuple:
    """One parcel that is its own order; noon UTC is the same day in Seoul and in New York."""
    end = f"{arrived}T12:00:00Z" if arrived else ""
    return (f"P{number}", f"O{number}", market, "Ali", channel, f"{ordered}T12:00:00Z", end, end or f"{ordered}T12:00:00Z", promise, status, weight, category)


def case(number: int, received: str, *, about: int | None = None, ordered="", body="Platform", market="KR", cause="delivery", sub="late", channel="Post",
         outcome="refunded", resolved="", weight=1.0, text="", category="toys") -> tuple:  # fmt: skip
    """One case; `about` is the number of the parcel."""
    closed = f"{resolved}T12:00:00Z" if resolved else ""
    return (f"C{number}", f"{received}T12:00:00Z", market, "Ali", body, cause, sub, f"O{about}" if about else "", ordered, channel, category,
            "closed" if resolved else "open", outcome if resolved else "pending", closed, text, weight)  # fmt: skip


def users(month: str, count: int, *, market="KR", measurer="Counter", platform="Ali") -> tuple:
    start = date.fromisoformat(f"{month}-01")
    return (market, platform, start, pl.select(pl.lit(start).dt.month_end()).item(), measurer, count)


def printed(number: int, grain: str, first: str, last: str, count: int, *, body="Agency", kind="consultation", cause="total", platform="Ali") -> tuple:
    return (f"T{number}", grain, first, last, "KR", platform, body, kind, cause, count)


def counter_of(body: str, kind: str = "complaint") -> Counter:
    return Counter(body, kind, 0, 0.0, date(2024, 1, 1), date(2024, 1, 1))
