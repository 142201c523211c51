"""Printed figures about trust, shown as quoted: detections, refusals, product tests, blocked listings, disputes. Nothing here is added up."""

import polars as pl

from analysis.methods.rates import wilson
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

COUNTERFEIT = ("counterfeit_detections", "counterfeit_items")
ONLINE = ("counterfeit_detections_online",)
REFUSED = ("clearance_refused", "clearance_refused_by_cause")
TESTS = ("products_tested", "products_failed")
LISTINGS = ("listings_blocked", "listings_removed", "brands_with_stronger_protection")
SHARES = ("share_of_counterfeit_detections", "share_of_counterfeit_items")
DISPUTES = (
    "disputes",
    "share_of_disputes",
    "damage_relief_settled",
    "days_to_answer",
    "days_to_refund",
    "gave_up_complaining",
    "satisfaction_with_resolution",
    "platform_score",
    "illegal_cases_booked",
)
TOPIC = (*COUNTERFEIT, *ONLINE, *REFUSED, *TESTS, *LISTINGS, *SHARES, *DISPUTES)


def figures(filters: Filters, scope: Scope) -> pl.DataFrame:
    """The printed figures about trust whose period overlaps the chosen one; undated ones stay. Grain: figure."""
    rows = answer("figures", filters, scope, metrics=list(TOPIC), entities=None)
    overlaps = (pl.col("period_start") <= filters.date_to) & (pl.coalesce("period_end", "period_start") >= filters.date_from)
    return rows.filter(overlaps | pl.col("period_start").is_null())


def of(rows: pl.DataFrame, *metrics: str, whole: bool | None = None, grain: str | None = None) -> pl.DataFrame:
    """Rows of some metrics; `whole` True keeps figures that are not cut, False the cut ones."""
    rows = rows.filter(pl.col("metric").is_in(metrics))
    if whole is not None:
        rows = rows.filter((pl.col("segment") == "") == whole)
    return (rows.filter(pl.col("grain") == grain) if grain else rows).sort("period_start", "entity", "segment")


def yearly(rows: pl.DataFrame, metric: str) -> pl.DataFrame:
    """One figure a year of one metric, uncut, of the publisher and entity with most years: never two publishers in one series."""
    found = of(rows, metric, whole=True, grain="year")
    if found.is_empty():
        return found
    main = found.group_by("measurer", "entity").agg(pl.len()).sort(["len", "measurer", "entity"], descending=[True, False, False]).row(0)
    return found.filter((pl.col("measurer") == main[0]) & (pl.col("entity") == main[1]))


def segments(rows: pl.DataFrame, metric: str) -> pl.DataFrame:
    """The cut figures of a metric's latest year beside the year before. Grain: segment. before, value, change in percent."""
    cut = of(rows, metric, whole=False, grain="year")
    if cut.is_empty():
        return cut.select(
            "segment", pl.col("value").alias("before"), "value", pl.col("value").alias("change"), "period_start", "source_id", "measurer", "entity"
        )
    latest = cut["period_start"].max()
    now = cut.filter(pl.col("period_start") == latest)
    before = cut.filter(pl.col("period_start").dt.year() == latest.year - 1).select("segment", "entity", "measurer", pl.col("value").alias("before"))
    return (
        now.join(before, on=["segment", "entity", "measurer"], how="left")
        .with_columns((100 * (pl.col("value") / pl.col("before") - 1)).alias("change"))
        .select("segment", "before", "value", "change", "period_start", "source_id", "measurer", "entity")
        .sort("value", descending=True)
    )


def product_tests(rows: pl.DataFrame) -> pl.DataFrame:
    """Products that failed of those tested, by test. Grain: test (entity, segment, publisher, period).

    rate, low, high in percent (Wilson 95 %): the interval holds for goods picked like these, and inspectors pick what they suspect. A test that
    prints only one of the two counts has no rate. `part` marks a cut of a test that is there as a whole.
    """
    keys = ["entity", "segment", "measurer", "period_start", "period_end", "grain"]
    tested = of(rows, "products_tested").select(*keys, pl.col("value").cast(pl.Int64).alias("tested"), pl.col("source_id"))
    failed = of(rows, "products_failed").select(*keys, pl.col("value").cast(pl.Int64).alias("failed"), pl.col("source_id").alias("failed_source"), "derived")
    joined = tested.join(failed, on=keys, how="full", coalesce=True, nulls_equal=True).with_columns(
        pl.coalesce("source_id", "failed_source").alias("source_id")
    )
    low, high = wilson(joined["failed"].cast(pl.Float64).fill_null(0).to_numpy(), joined["tested"].cast(pl.Float64).fill_null(0).to_numpy())
    known = pl.col("tested").is_not_null() & pl.col("failed").is_not_null()
    whole = pl.col("segment").str.ends_with(": all")
    family = ["entity", "measurer", "period_start"]
    return (
        joined.with_columns(pl.Series("low", low, dtype=pl.Float64, strict=False) * 100, pl.Series("high", high, dtype=pl.Float64, strict=False) * 100)
        .with_columns(
            pl.when(known).then(100 * pl.col("failed") / pl.col("tested")).alias("rate"),
            pl.when(known).then("low").alias("low"),
            pl.when(known).then("high").alias("high"),
            (~whole & whole.any().over(family)).alias("part"),
            (pl.col("failed") < 5).fill_null(False).alias("small"),
        )
        .drop("failed_source")
        .sort("period_start", "entity", "part", "segment", nulls_last=True)
    )
