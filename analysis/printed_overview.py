"""What an overview can say from printed figures: users with their printed growth and rank, complaints by year, shares of purchases, promises.

Printed figures are quoted: each keeps its source, none is added to another, and where a printed share and the share that counts give differ,
both are kept side by side.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

CONFLICT_POINTS = 1.0  # a printed and a counted share that differ by more than this disagree
EARLIEST = date(1990, 1, 1)
QUOTED = ("mau_yoy_growth", "mau_rank", "customs_cleared_next_day", "delivery_guarantee_days", "compensation_min", "compensation_max")


@dataclass(frozen=True)
class Complaints:
    """Complaints about one platform as one body counts them; other bodies stand apart in `others`."""

    body: str
    kind: str
    years: pl.DataFrame  # period_start, complaints, source_id, row_id: whole years
    parts: pl.DataFrame  # shorter or odd spans, the latest last: period_start, period_end, complaints, grain, source_id
    others: pl.DataFrame  # the same columns and body, kind: whole years of other bodies

    @property
    def ratio(self) -> float | None:
        """The last whole year over the year before it, where both are printed."""
        last = self.years.tail(2)
        if last.height < 2 or last["period_start"][1].year - last["period_start"][0].year != 1 or not last["complaints"][0]:
            return None
        return last["complaints"][1] / last["complaints"][0]


@dataclass(frozen=True)
class Shares:
    """The leading origin's share of purchases, by number and by value; conflicts between what was printed and what counts give."""

    origin: str
    by_number: pl.DataFrame  # as queries/printed_shares.sql, this origin, whole years
    by_value: pl.DataFrame
    conflicts: pl.DataFrame  # period_start, printed, printed_by, printed_source, counted, counted_by, counted_source


def quoted(filters: Filters, scope: Scope, platform: str) -> dict[str, dict]:
    """The latest printed figure of each quoted metric of a platform, known by the end of the period."""
    rows = answer("figures", filters, scope, metrics=list(QUOTED), entities=[platform])
    rows = rows.filter(pl.col("period_start").is_not_null() & (pl.col("period_start") <= filters.date_to)).sort("period_start")
    return {row["metric"]: row for row in rows.iter_rows(named=True)}


def complaints(filters: Filters, scope: Scope, platform: str) -> Complaints | None:
    """Printed totals known by the end of the period. The body shown is the one with most whole years."""
    known = filters.with_(date_from=EARLIEST, platforms=(platform,))
    rows = answer("printed_complaints", known, scope).filter(
        (pl.col("cause") == "total") & (pl.col("category") == "total") & (pl.col("period_end") <= filters.date_to)
    )
    years = rows.filter(pl.col("grain") == "year")
    asked = years.filter(pl.col("kind") != "damage relief")  # an application for relief is a later step of a case, not a complaint more
    if asked.is_empty():
        return None
    body, kind = asked.group_by("body", "kind").agg(pl.len()).sort(["len", "body"], descending=[True, False]).row(0)[:2]
    own = (pl.col("body") == body) & (pl.col("kind") == kind)
    parts = rows.filter(own & (pl.col("grain") != "year")).sort("period_end", "period_start")
    return Complaints(body, kind, asked.filter(own).sort("period_start"), parts, asked.filter(~own).sort("body", "period_start"))


def shares(filters: Filters, scope: Scope) -> Shares | None:
    """Yearly shares known by the end of the period, of the origin that leads the latest counted year."""
    rows = answer("printed_shares", filters.with_(date_from=EARLIEST, grain="year"), scope).filter(pl.col("origin").str.len_chars() == 2)
    if rows.is_empty():
        return None
    latest = rows.filter(pl.col("period_start") == rows["period_start"].max()).sort("share", descending=True)
    origin = latest["origin"][0]
    own = rows.filter(pl.col("origin") == origin)
    return Shares(
        origin, own.filter(pl.col("measure") == "number"), own.filter(pl.col("measure") == "value"), conflicts(own.filter(pl.col("measure") == "number"))
    )


def conflicts(rows: pl.DataFrame) -> pl.DataFrame:
    """Years in which a printed share and the share that counts give differ by more than a point."""
    counted = rows.filter(pl.col("basis") == "counted").select(
        "period_start", "period_end", counted="share", counted_by="measurer", counted_source="source_id", whole_source="whole_source_id"
    )
    printed = rows.filter(pl.col("basis") == "printed").select(
        "period_start", "period_end", printed="share", printed_by="measurer", printed_source="source_id", row_id="row_id"
    )
    both = printed.join(counted, on=["period_start", "period_end"])
    return both.filter((pl.col("printed") - pl.col("counted")).abs() > CONFLICT_POINTS).sort("period_start")


def latest(rows: pl.DataFrame, basis: str = "counted") -> dict | None:
    """The last year's row of one basis; None where there is none."""
    found = rows.filter(pl.col("basis") == basis).sort("period_start", "vintage")
    return found.row(-1, named=True) if found.height else None


def sources(filters: Filters, scope: Scope, *source_ids: str | None) -> pl.DataFrame:
    """The cited sources in the order given first."""
    wanted = [identity for identity in dict.fromkeys(source_ids) if identity]
    if not wanted:
        return answer("sources_cited", filters, scope, source_ids=["-"])
    found = answer("sources_cited", filters, scope, source_ids=wanted)
    order, ids = {identity: place for place, identity in enumerate(wanted)}, found["source_id"].to_list()
    return found[sorted(range(found.height), key=lambda at: order.get(ids[at], len(order)))] if found.height > 1 else found
