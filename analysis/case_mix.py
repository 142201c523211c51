"""Markets side by side, given their mix: what is counted against what would be if every cell had the rate of all markets together.

Cells are channel x kind of goods x length of the promise: what a market's customers choose, before anything goes wrong. How late its parcels were is not
among them: that is its own doing. Counting is of sampled rows. Funnel limits around 1, widened where markets vary more than chance (the middle of them,
so that one that stands apart does not hide itself). Versions landed before there was such a mart: channel x lateness for cases, channel for promises.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.landed_tables import has_table
from analysis.methods.funnel import Funnel, dispersion, rate_funnel
from analysis.methods.standardise import indirect
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

MART = "parcels_by_mix"
TRIM = 0.1  # of the markets at either end, drawn in before the spread is measured


@dataclass(frozen=True)
class SideBySide:
    """`rows`: market, observed, expected, ratio, ratio_low, ratio_high, rate (of its own, per unit of `kind`), verdict; `cells` of the standard; `phi`."""

    rows: pl.DataFrame
    funnel: Funnel
    cells: int
    phi: float


def query(kind: str, filters: Filters, scope: Scope) -> str:
    """The query that the cells come from."""
    return "cells_by_mix" if has_table(MART, filters, scope) else "cases_by_lateness_and_channel" if kind == "cases" else "cells_by_channel"


def markets(kind: str, filters: Filters, scope: Scope) -> SideBySide | None:
    """Markets by `cases` (about orders) or `missed` (promises); None under two markets with an expectation."""
    version = version_of(filters.collection, scope)
    key = ("side_by_side", kind, filters, scope, version.name, version.folder)
    return remembered(key, lambda: _markets(kind, filters, scope))


def _markets(kind: str, filters: Filters, scope: Scope) -> SideBySide | None:
    rows = _cells(kind, filters, scope)
    if rows.is_empty() or rows["market"].n_unique() < 2:
        return None
    standard = rows.group_by("cell").agg(top=pl.col("events").sum(), base=pl.col("exposure").sum())
    found = []
    for (market,), part in rows.join(standard, on="cell").group_by("market", maintain_order=True):
        one = indirect(*(part[name].to_numpy() for name in ("events", "exposure", "top", "base")))
        if one is not None:
            own = float(part["events"].sum() / part["exposure"].sum()) if part["exposure"].sum() else None
            found.append((market, one.observed, one.expected, one.ratio, one.low, one.high, own))
    if len(found) < 2:
        return None
    schema = ["market", "observed", "expected", "ratio", "ratio_low", "ratio_high", "rate"]
    frame = pl.DataFrame(found, schema=schema, orient="row").sort("ratio", "market", descending=[True, False])
    observed, expected = frame["observed"].to_numpy(), frame["expected"].to_numpy()
    phi = max(1.0, float(np.nan_to_num(dispersion(observed, expected, trim=TRIM), nan=1.0)))
    judged = rate_funnel(observed, expected, spread=phi, centre=1.0)
    return SideBySide(frame.with_columns(pl.Series("verdict", judged.verdict.tolist(), dtype=pl.String)), judged, standard.height, phi)


def _by_mix(kind: str, filters: Filters, scope: Scope) -> pl.DataFrame:
    rows = answer("cells_by_mix", filters, scope).with_columns(cell=pl.concat_str("channel", "category", "promise", separator=" · "))
    if kind == "missed":
        events, exposure = (pl.col("promise_due") - pl.col("promise_kept")) / pl.col("promise_due") * pl.col("promise_due_rows"), "promise_due_rows"
    else:
        events, exposure = pl.col("orders_with_case_rows"), "order_rows"
    parts = rows.filter(pl.col(exposure) > 0).select("market", "cell", events=events.cast(pl.Float64), exposure=pl.col(exposure).cast(pl.Float64))
    return parts.group_by("market", "cell").agg(pl.col("events", "exposure").sum()).sort("market", "cell")  # platforms together


def _cells(kind: str, filters: Filters, scope: Scope) -> pl.DataFrame:
    """market, cell, events and exposure in sampled rows."""
    if has_table(MART, filters, scope):
        return _by_mix(kind, filters, scope)
    if kind == "missed":
        rows = answer("cells_by_channel", filters, scope).filter(pl.col("promise_due") > 0)
        events = (pl.col("promise_due") - pl.col("promise_kept")) / pl.col("promise_due") * pl.col("promise_due_rows")
        return rows.select("market", cell="channel", events=events, exposure=pl.col("promise_due_rows").cast(pl.Float64))
    rows = answer("cases_by_lateness_and_channel", filters, scope).filter(pl.col("order_rows") > 0)
    return rows.select("market", cell=pl.concat_str("channel", "late_bucket", separator=" · "), events=pl.col("case_rows").cast(pl.Float64),
                       exposure=pl.col("order_rows").cast(pl.Float64))  # fmt: skip
