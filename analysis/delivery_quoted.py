"""What is printed about delivery: promises with their dates, guarantees, targets, capacity. Quoted as printed, never computed with."""

import re
from datetime import date, timedelta

import polars as pl

from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

TOPIC = "delivery"
RANGE = ("delivery_days_min", "delivery_days_max")
PLEDGES = ("delivery_guarantee_days", "compensation_min", "compensation_max", "customs_cleared_next_day", "global_delivery_target_hours")
TIMELINE = {
    "label_date": pl.Date, "printed_when": pl.String, "grain": pl.String, "entity": pl.String, "market": pl.String, "shortest": pl.Float64,
    "longest": pl.Float64, "source_id": pl.String, "note": pl.String,
}  # fmt: skip
_BEFORE = re.compile(r"before .*?(\d{4})-(\d{2})")


def promises(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a printed promise, oldest first: shortest and longest days (one may be null), when, by whom, source.

    `label_date` is null where no date is printed; `printed_when` then holds the printed words ("before 2020-03", "not stated"). Promises of the
    chosen markets and those without a market.
    """
    rows = figures(filters, scope).filter(pl.col("metric").is_in(RANGE))
    keys = ["entity", "market", "period_start", "grain", "source_id"]
    paired = rows.group_by(keys).agg(
        pl.col("value").filter(pl.col("metric") == RANGE[0]).first().alias("shortest"),
        pl.col("value").filter(pl.col("metric") == RANGE[1]).first().alias("longest"),
        pl.col("note").drop_nulls().first(),
    )  # fmt: skip
    named = paired.with_columns(pl.col("period_start").alias("label_date"), pl.col("grain").alias("printed_when"))
    place = pl.col("grain").map_elements(_before, return_dtype=pl.Date)
    ordered = named.with_columns(pl.coalesce("label_date", place).alias("_at")).sort("_at", "entity", "source_id", nulls_last=True)
    return ordered.select(pl.col(name).cast(kind) for name, kind in TIMELINE.items())


def figures(filters: Filters, scope: Scope) -> pl.DataFrame:
    """All printed delivery figures of the chosen markets and of the world."""
    version = version_of(filters.collection, scope)
    key = ("printed", TOPIC, filters.collection, filters.markets, scope, version.name, version.folder)
    return remembered(key, lambda: answer("figures", filters, scope, metrics=(), entities=()).filter(pl.col("topic") == TOPIC))


def pledges(filters: Filters, scope: Scope) -> dict[str, float]:
    """The latest printed value of each guarantee, compensation, clearance share and global target (hours, days, US dollars, percent)."""
    rows = figures(filters, scope).filter(pl.col("metric").is_in(PLEDGES)).sort("period_start", nulls_last=False)
    return {name: float(rows.filter(pl.col("metric") == name)["value"][-1]) for name in PLEDGES if name in rows["metric"]}


def others(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Everything printed that is not a range of days: guarantees, parcels handled, capacity, investments; one row a figure."""
    return figures(filters, scope).filter(~pl.col("metric").is_in(RANGE)).sort("metric", "period_start", "entity", nulls_last=True)


def cited(filters: Filters, scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """Sources of some rows (they have `source_id`)."""
    ids = tuple(rows["source_id"].drop_nulls().unique().sort())
    return answer("sources_cited", filters, scope, source_ids=ids) if ids else answer("sources_cited", filters, scope, source_ids=()).clear()


def _before(printed: str) -> date | None:
    """The day before the month up to which a promise held, for its place in the order only."""
    found = _BEFORE.search(printed)
    return date(int(found[1]), int(found[2]), 1) - timedelta(days=1) if found else None
