"""What complaints are about and how they ended: the cause tree, its Pareto, the mix over time, outcomes, days to resolve, cuts by goods and channel."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from analysis.complaints import Counter
from analysis.methods.rates import rate_ratio, wilson
from analysis.methods.survival import kaplan_meier, kaplan_meier_by
from analysis.metric_months import numbers
from analysis.remembered import remembered
from analysis.weighted_rates import with_rate
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

OUTCOMES = ("refunded", "partly refunded", "replaced", "compensated", "withdrawn", "refused", "pending", "not stated")  # good for the customer first
SHOWN_CAUSES = 6
OTHER = "other causes"


def rows_of(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """One row a period, cause, sub-cause and outcome: what the functions below are made of."""
    return answer("complaints_by_cause", filters, scope, body=counter.body, kind=counter.kind)


def causes(rows: pl.DataFrame) -> pl.DataFrame:
    """Grain: cause, the most frequent first. Columns: cause, cases, n, share (percent) with _low and _high."""
    return _causes(_Same(rows))


class _Same:
    """Rows as a key: the same only if they are the very same object, which the door gives to all who ask the same."""

    __slots__ = ("rows",)

    def __init__(self, rows: pl.DataFrame):
        self.rows = rows

    def __hash__(self) -> int:
        return id(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.rows is other.rows


@lru_cache(maxsize=32)  # the tree, the mix, the sentence and the chart each begin with it
def _causes(same: _Same) -> pl.DataFrame:
    return _shared(same.rows, ["cause"])


def tree(rows: pl.DataFrame) -> pl.DataFrame:
    """Grain: cause and sub-cause, causes by size, sub-causes by size within. Columns: as `causes`, and cumulative (percent, Pareto order is `pareto`)."""
    pairs = _shared(rows, ["cause", "sub_cause"])
    order = causes(rows).select("cause", pl.col("cases").alias("of_cause"))
    return pairs.join(order, on="cause").sort("of_cause", "cases", "cause", "sub_cause", descending=[True, True, False, False]).drop("of_cause")


def pareto(rows: pl.DataFrame) -> pl.DataFrame:
    """Grain: cause and sub-cause, the most frequent first, with the cumulative share (percent)."""
    pairs = _shared(rows, ["cause", "sub_cause"])
    return pairs.with_columns(pl.col("share").cum_sum().clip(0, 100).alias("cumulative"))


def share_moved(cause: dict, now: pl.DataFrame, before: pl.DataFrame) -> bool:
    """Whether a cause (n, n_was) gained more of the counted cases than noise makes: the exact interval of the two shares' ratio leaves out 1."""
    return rate_ratio(cause["n"], int(now["n"].sum()), cause["n_was"], int(before["n"].sum())).low > 1


def mix(rows: pl.DataFrame) -> pl.DataFrame:
    """Grain: period and cause (the rarer ones as one). Columns: period_start, cause, cases, n, share of the period (percent)."""
    kept = causes(rows)["cause"].head(SHOWN_CAUSES).to_list()
    named = rows.with_columns(pl.when(pl.col("cause").is_in(kept)).then("cause").otherwise(pl.lit(OTHER)).alias("cause"))
    found = named.group_by("period_start", "cause").agg(pl.col("weighted").sum().alias("cases"), pl.col("complaints").sum().alias("n"))
    order = pl.DataFrame({"cause": [*kept, OTHER], "place": list(range(len(kept) + 1))})
    share = (100 * pl.col("cases") / pl.col("cases").sum().over("period_start")).alias("share")
    return found.with_columns(share).join(order, on="cause").sort("place", "period_start").drop("place")


def outcomes(rows: pl.DataFrame) -> pl.DataFrame:
    """Grain: cause and outcome; causes by size, outcomes in their order. Columns: cases, n, share of the cause (percent), of_cause (its n)."""
    found = rows.group_by("cause", "outcome").agg(pl.col("weighted").sum().alias("cases"), pl.col("complaints").sum().alias("n"))
    found = found.with_columns(
        (100 * pl.col("cases") / pl.col("cases").sum().over("cause")).alias("share"), pl.col("n").sum().over("cause").alias("of_cause"),
        pl.col("cases").sum().over("cause").alias("size"),
    )  # fmt: skip
    order = pl.DataFrame({"outcome": list(OUTCOMES), "place": list(range(len(OUTCOMES)))})
    joined = found.join(order, on="outcome", how="left")
    return joined.sort("size", "cause", "place", descending=[True, False, False]).drop("size", "place")


def outcome_share(rows: pl.DataFrame, outcome: str) -> tuple[float | None, int]:
    """Percent of all cases that ended so, and the n."""
    total, n = rows["weighted"].sum(), int(rows["complaints"].sum())
    return (100 * rows.filter(pl.col("outcome") == outcome)["weighted"].sum() / total if total else None), n


@dataclass(frozen=True)
class Resolution:
    """Days from received to resolved by which half and nine of ten cases are resolved, open ones counted in; None: not known yet."""

    cause: str | None
    half: float | None
    nine_of_ten: float | None
    resolved: int
    open: int


def resolution(filters: Filters, scope: Scope, counter: Counter) -> list[Resolution]:
    """All cases first (cause None), then each cause, the slowest first."""
    version = version_of(filters.collection, scope)
    key = ("resolution", filters.with_(grain="month", comparison="previous"), scope, counter.body, counter.kind, version.name, version.folder)
    return remembered(key, lambda: _resolution(answer("resolution_days_histogram", filters, scope, body=counter.body, kind=counter.kind)))


def _resolution(rows: pl.DataFrame) -> list[Resolution]:
    if rows.is_empty():
        return []
    causes_ = rows["cause"].unique().sort()
    place, days, resolved, still = causes_.search_sorted(rows["cause"]).to_numpy(), *(numbers(rows, name) for name in ("days", "resolved", "open"))
    every, count = kaplan_meier(days, resolved, still), causes_.len()
    found = [Resolution(None, every.percentile(50), every.percentile(90), int(resolved.sum()), int(still.sum()))]
    curves = kaplan_meier_by(place, count, days, resolved, still)
    sums = (np.bincount(place, weights=values, minlength=count).astype(int).tolist() for values in (resolved, still))
    by_cause = [Resolution(*one) for one in zip(causes_, curves.percentile(50), curves.percentile(90), *sums)]
    return [*found, *sorted(by_cause, key=lambda one: (-(one.half or 999), one.cause))]


def cut(filters: Filters, scope: Scope, counter: Counter, by: str) -> pl.DataFrame:
    """Grain: value of `by` ('category', 'market', 'platform'), the most frequent first. Columns: value, cases, n, share, _low, _high, main_cause."""
    rows = answer("complaints_by_cut", filters, scope, body=counter.body, kind=counter.kind, cut=by)
    return _shared(rows, ["value"]).join(_main_cause(rows), on="value", how="left")


def channels(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """Cases about the period's orders by channel (order-date clock, the desk only): rate per 10,000 orders.

    Grain: channel. Columns: value, recognised, orders, order_rows, cases, n, rate, low, high, few, main_cause (of the cases received in the period).
    """
    rows = answer("late_and_cases_by_channel", filters, scope)
    summed = rows.group_by("channel", "recognised").agg(pl.col("orders", "order_rows", "cases").sum(), pl.col("case_rows").sum().alias("n"))
    rated = with_rate(summed.rename({"channel": "value"}), "cases", "n", "orders", 10_000.0, "order_rows")
    received = answer("complaints_by_cut", filters, scope, body=counter.body, kind=counter.kind, cut="channel")
    return rated.join(_main_cause(received), on="value", how="left").sort("few", "rate", "value", descending=[False, True, False], nulls_last=True)


def _main_cause(rows: pl.DataFrame) -> pl.DataFrame:
    by_cause = rows.group_by("value", "cause").agg(pl.col("weighted").sum()).sort("value", -pl.col("weighted"), "cause")
    return by_cause.unique("value", keep="first", maintain_order=True).select("value", pl.col("cause").alias("main_cause"))


def _shared(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    found = rows.group_by(by).agg(pl.col("weighted").sum().alias("cases"), pl.col("complaints").sum().alias("n"))
    found = found.sort(["cases", *by], descending=[True] + [False] * len(by))
    cases, n = numbers(found, "cases"), float(found["n"].sum())
    share = cases / cases.sum() if cases.sum() > 0 else np.full(cases.size, np.nan)
    columns = {"share": share, **dict(zip(("share_low", "share_high"), wilson(share * n, np.full(cases.size, n))))}
    return found.with_columns(pl.Series(name, 100 * np.asarray(values), pl.Float64, nan_to_null=True) for name, values in columns.items())
