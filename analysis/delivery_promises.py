"""Delivery promises: how many were kept, over time and by their length, and what the missed ones cost."""

from dataclasses import dataclass

import polars as pl

from analysis.weighted_rates import with_share
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

STILL_OPEN = 0.01  # house rule: a period with more than this share of its parcels still moving is not finished
OWN_ROW = 6  # so many promise lengths are shown one by one; more are put into bands
BANDS = (3, 5, 7, 10, 15, 20, 30, 365)  # the longest promise of each band, in days
TIME_COLUMNS = ("period_start", "kept", "kept_low", "kept_high", "due", "due_rows", "finished")


@dataclass(frozen=True)
class Kept:
    """Promises over one span: share in percent with its interval, sampled rows behind it, and what became of the missed (weighted parcels)."""

    kept: float | None
    low: float | None
    high: float | None
    due: float
    due_rows: int
    late: float
    overdue: float
    lost: float
    returned: float


@dataclass(frozen=True)
class Coupons:
    """Coupons of a span: US dollars and won (each month at its own rate), and what overdue parcels without one would cost at the mean coupon."""

    usd: float
    krw: float | None
    coupons: float
    unconverted_usd: float
    rate: float | None  # won per dollar, the latest used
    rate_date: object
    rate_source: str | None
    overdue_unpaid: float
    exposure_usd: float | None


def kept_over_time(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a period of the order date: `kept` (percent) with its Wilson interval, parcels due, and whether the period is finished."""
    rows = answer("parcels_by_period", filters, scope).filter(pl.col("promise_due") > 0)
    shares = with_share(rows, "promise_kept", "promise_due", "promise_due_rows", "kept")
    return shares.rename({"promise_due": "due", "promise_due_rows": "due_rows"}).with_columns(is_finished()).select(TIME_COLUMNS)


def cleared_over_time(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a period of the order date: `cleared` (percent of cleared parcels that were cleared by the next day), its interval, parcels cleared."""
    rows = answer("parcels_by_period", filters, scope).filter(pl.col("customs_known") > 0)
    shares = with_share(rows, "customs_next_day", "customs_known", "customs_known_rows", "cleared").with_columns(is_finished())
    return shares.select("period_start", "cleared", "cleared_low", "cleared_high", "customs_known", "customs_known_rows", "finished")


def is_finished() -> pl.Expr:
    """Whether few enough parcels of a row are still moving; needs `moving`, `parcels` and `cancelled`."""
    return (pl.col("moving") <= STILL_OPEN * (pl.col("parcels") - pl.col("cancelled"))).alias("finished")


def kept_in_period(filters: Filters, scope: Scope) -> Kept:
    """All promises of the period together."""
    lengths = answer("promises_by_length", filters, scope)
    names = ("due", "due_rows", "kept", "late", "overdue", "lost", "returned")
    total = with_share(lengths.select(pl.col(names).sum()), "kept", "due", "due_rows", "share").row(0, named=True)
    return Kept(
        total["share"], total["share_low"], total["share_high"], total["due"], int(total["due_rows"]), total["late"], total["overdue"], total["lost"],
        total["returned"],
    )  # fmt: skip


def kept_by_length(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a promise length (or band of lengths): shortest, longest, `kept` (percent) with its Wilson interval, due, late, overdue, lost, returned."""
    rows = answer("promises_by_length", filters, scope)
    return _shares(_banded(rows), ["shortest", "longest"]).sort("shortest")


def kept_by_length_over_time(filters: Filters, scope: Scope) -> pl.DataFrame:
    """The same, one row a period and length; `finished` where hardly a parcel is still moving or not yet due."""
    rows = _banded(answer("promises_by_length", filters, scope))
    shares = _shares(rows, ["period_start", "shortest", "longest"])
    return shares.with_columns((pl.col("due") >= (1 - STILL_OPEN) * pl.col("parcels")).alias("finished")).sort("shortest", "period_start")


def coupons_by_month(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a month: coupons, coupon_usd, coupon_krw at the month's rate, that rate with its date, and whether the month is finished."""
    return answer("coupons_by_month", filters, scope).with_columns(is_finished())


def coupons_in_period(filters: Filters, scope: Scope) -> Coupons:
    """All coupons of the period together; won only where every month had a rate."""
    months = coupons_by_month(filters, scope)
    lengths = answer("promises_by_length", filters, scope)
    usd, number = float(months["coupon_usd"].sum()), float(months["coupons"].sum())
    without = float(months.filter(pl.col("krw_per_usd").is_null())["coupon_usd"].sum())
    rated = months.drop_nulls("krw_per_usd").sort("rate_date").tail(1)
    latest = rated.row(0, named=True) if rated.height else {}
    unpaid = float(lengths["overdue_unpaid"].sum())
    return Coupons(
        usd, float(months["coupon_krw"].sum()) if latest and not without else None, number, without, latest.get("krw_per_usd"), latest.get("rate_date"),
        latest.get("rate_source"), unpaid, unpaid * usd / number if number else None,
    )  # fmt: skip


def _banded(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row with the shortest and longest promise of its band, as they occur in the data."""
    lengths = rows.select(pl.col("promised_days").unique().sort())
    band = pl.col("promised_days") if lengths.height <= OWN_ROW else _band()
    bands = lengths.with_columns(band.alias("band")).with_columns(
        pl.col("promised_days").min().over("band").alias("shortest"), pl.col("promised_days").max().over("band").alias("longest")
    )  # fmt: skip
    return rows.join(bands.drop("band"), on="promised_days")


def _band() -> pl.Expr:
    longest = pl.lit(BANDS[-1])
    for edge in reversed(BANDS[:-1]):
        longest = pl.when(pl.col("promised_days") <= edge).then(pl.lit(edge)).otherwise(longest)
    return longest


def _shares(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    counts = ("parcels", "due", "due_rows", "kept", "late", "overdue", "lost", "returned")
    summed = rows.group_by(keys).agg(pl.col(counts).sum()).filter(pl.col("due") > 0).rename({"kept": "kept_parcels"})
    return with_share(summed, "kept_parcels", "due", "due_rows", "kept")
