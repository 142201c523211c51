"""Markets side by side, given their mix: what is counted against what would be if every cell had the rate of all markets together.

Cases about orders: cells are channel x how late the order was (kept, late by how much, lost), so that a market is not blamed for its channels or for
the promises it missed. Promises missed: cells are channels. Counting is of sampled rows. Funnel limits around 1, widened where markets vary more than
chance (the middle of them, so that one that stands apart does not hide itself).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.methods.funnel import Funnel, dispersion, rate_funnel
from analysis.methods.standardise import indirect
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

TRIM = 0.1  # of the markets at either end, drawn in before the spread is measured


@dataclass(frozen=True)
class SideBySide:
    """`rows`: market, observed, expected, ratio, ratio_low, ratio_high, rate (of its own, per unit of `kind`), verdict; `cells` of the standard; `phi`."""

    rows: pl.DataFrame
    funnel: Funnel
    cells: int
    phi: float


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


def _cells(kind: str, filters: Filters, scope: Scope) -> pl.DataFrame:
    """market, cell, events and exposure in sampled rows."""
    if kind == "missed":
        rows = answer("cells_by_channel", filters, scope).filter(pl.col("promise_due") > 0)
        events = (pl.col("promise_due") - pl.col("promise_kept")) / pl.col("promise_due") * pl.col("promise_due_rows")
        return rows.select("market", cell="channel", events=events, exposure=pl.col("promise_due_rows").cast(pl.Float64))
    rows = answer("cases_by_lateness_and_channel", filters, scope).filter(pl.col("order_rows") > 0)
    return rows.select("market", cell=pl.concat_str("channel", "late_bucket", separator=" · "), events=pl.col("case_rows").cast(pl.Float64),
                       exposure=pl.col("order_rows").cast(pl.Float64))  # fmt: skip
