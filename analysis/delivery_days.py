"""How many days parcels take: Kaplan-Meier on whole-day histograms, so that parcels still moving count and no slice is an average of averages."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from analysis.day_histograms import Histograms, of_rows
from analysis.delivery_histograms import BY_CHANNEL, BY_HUB, BY_MARKET, COUNTS, KEYS, LISTED, histograms
from analysis.delivery_promises import STILL_OPEN
from analysis.landed_tables import has_table
from analysis.methods.survival import EDGE, Curves, curves_of
from analysis.metric_months import FIRST, LAST, nullable
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.histograms import WHOLE_WAY
from queries.scope import Scope

PERCENTILES = (50, 90, 95)
STAGES = ("dispatch", "line_haul", "customs", "last_mile")
BUSINESS = ("destination", "origin")  # calendars of business days
TARGET_DAYS = 3  # the published goal is 72 hours; days are whole local days from order to delivery
STEPS = {"week": "1mo", "month": "1mo", "quarter": "1q", "year": "1y"}
PERIOD = "period_start"
RESULT = {
    **{f"p{percent}": pl.Float64 for percent in PERCENTILES}, "by_target": pl.Float64, "by_target_low": pl.Float64, "by_target_high": pl.Float64,
    "beyond": pl.Float64, "never": pl.Float64, "open_share": pl.Float64, "parcels": pl.Float64, "n": pl.Int64, "finished": pl.Boolean,
}  # fmt: skip


def days_over_time(filters: Filters, scope: Scope, stage: str = "total") -> pl.DataFrame:
    """One row a period of the order month: p50, p90, p95 in days (null = not yet known or never reached), and what `describe` tells.

    Histograms are by order month, so a weekly grain gives months.
    """
    return _over_time("delivery_days_histogram", filters, scope, stage=stage)


def calendars(filters: Filters, scope: Scope) -> tuple[str, ...]:
    """How days may be counted: by the calendar, in business days of the market (`destination`) or of the hub's country (`origin`)."""
    return ("all", *BUSINESS) if has_table("delivery_business_days", filters, scope) else ("all",)


def business_days_over_time(filters: Filters, scope: Scope, calendar: str) -> pl.DataFrame:
    """As `days_over_time` for the whole way, in business days of the `calendar` (destination, origin)."""
    return _over_time("delivery_business_days", filters, scope, calendar=calendar)


def _over_time(query: str, filters: Filters, scope: Scope, **extra: str) -> pl.DataFrame:
    """A month is what it is in whatever period, so months are described once for all; longer steps are of what the period holds of them."""
    if STEPS[filters.grain] != "1mo":
        return _described(query, filters, scope, extra)
    version, ever = version_of(filters.collection, scope), filters.with_(date_from=FIRST, date_to=LAST, grain="month", comparison="previous")
    key = ("days by month", query, *extra.values(), ever, scope, version.name, version.folder)
    months = remembered(key, lambda: _described(query, ever, scope, extra))
    starts = months["period_start"].to_list()
    return months[bisect_left(starts, filters.date_from.replace(day=1)) : bisect_right(starts, filters.date_to)]


def _described(query: str, filters: Filters, scope: Scope, extra: dict[str, str]) -> pl.DataFrame:
    rows = answer(query, filters, scope, **extra)
    starts = rows["order_month"].dt.truncate(STEPS[filters.grain]).alias(PERIOD)
    return describe(of_rows(rows.hstack([starts]), [PERIOD], COUNTS), [PERIOD])


def days_in_period(filters: Filters, scope: Scope) -> dict | None:
    """All parcels of the period in one curve, as `describe` tells it; None without parcels."""
    stages, _ = _by_hub(filters, scope)
    whole = stages.filter(stages["stage"] == WHOLE_WAY)
    return whole.row(0, named=True) if whole.height else None


def any_parcels(filters: Filters, scope: Scope) -> bool:
    """Whether the collection has parcels at all within the scope, whatever is chosen."""
    return not answer(LISTED[BY_MARKET], Filters(filters.collection), scope).is_empty()


def percentiles_long(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a percentile and period (`percent`, `days`), for a line each."""
    periods = frame[PERIOD, "finished"][np.tile(np.arange(frame.height), len(PERCENTILES))]
    percents = pl.Series("percent", [str(percent) for percent in PERCENTILES for _ in range(frame.height)], pl.String)
    return periods.hstack([percents, pl.concat([frame[f"p{percent}"] for percent in PERCENTILES]).alias("days")])


def days_by_market(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a market within the scope, whatever markets are chosen: a distance to a common goal is read beside the others'."""
    return describe(histograms(BY_MARKET, filters.with_(markets=()), scope), KEYS[BY_MARKET]).sort("p90", "market", nulls_last=True)


def stages(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a stage on the way, in order; days are whole days spent in the stage (0 = under 24 hours)."""
    rows, _ = _by_hub(filters, scope)
    return _in_order(rows.filter(rows["stage"] != WHOLE_WAY))


def stages_by_hub(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a hub and stage (`total` too)."""
    return _in_order(_by_hub(filters, scope)[1])


def stages_by_channel(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a channel and stage (`total` too)."""
    return _in_order(_by_channel(filters, scope))


def days_by_channel(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a channel, of the whole way."""
    rows = _by_channel(filters, scope)
    return rows.filter(rows["stage"] == WHOLE_WAY)


def _by_hub(filters: Filters, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The stages of all hubs together, and of each."""

    def made() -> tuple[pl.DataFrame, pl.DataFrame]:
        found, sums = histograms(BY_HUB, filters, scope).with_sums(KEYS[BY_HUB].index("stage"))
        told = describe(found, KEYS[BY_HUB])
        return told["stage", *RESULT][:sums], told[sums:]

    return _once(BY_HUB, filters, scope, made)


def _by_channel(filters: Filters, scope: Scope) -> pl.DataFrame:
    return _once(BY_CHANNEL, filters, scope, lambda: describe(histograms(BY_CHANNEL, filters, scope), KEYS[BY_CHANNEL]))


def _once(name: str, filters: Filters, scope: Scope, make: Callable):
    """`make()`, once for all blocks that ask."""
    version = version_of(filters.collection, scope)
    return remembered(("days", name, filters, scope, version.name, version.folder), make)


def describe(found: Histograms, keys: Sequence[str]) -> pl.DataFrame:
    """One row a group of the histograms, named by `keys`.

    beyond: days up to which the curve is known; never: share (0 to 1) lost or returned; open_share: still moving; by_target: share (percent)
    that arrived within the goal's days, with its interval; finished: hardly any still moving; n: sampled rows.
    """
    counts = found.counts
    totals = {name: cells.sum(axis=1) for name, cells in counts.items()}
    everything = totals["delivered"] + totals["lost"] + totals["returned"] + totals["open"]
    told = (everything > 0) & (totals["parcel_rows"] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Weighted counts are brought down to the sampled rows, so that the interval is that of what was seen.
        scale = np.where(told, totals["parcel_rows"] / everything, 0.0)[:, None]
        never, still = (totals["lost"] + totals["returned"]) / everything, totals["open"] / everything
    waiting = counts["open"] + counts["lost"] + counts["returned"]
    curves = curves_of(found.days, counts["delivered"] * scale, waiting * scale, counts["parcel_rows"] > 0)
    made = {f"p{percent}": curves.percentile(percent) for percent in PERCENTILES} | _by_target(curves)
    made |= {"beyond": curves.last, "never": never, "open_share": still}
    made = {name: _where(told, values) for name, values in made.items()} | {"parcels": np.where(told, everything, 0.0)}
    made |= {"n": totals["parcel_rows"].astype(np.int64), "finished": _where(told, still <= STILL_OPEN)}
    names = [pl.Series(key, [name[at] for name in found.names], pl.Date if key == PERIOD else pl.String) for at, key in enumerate(keys)]
    return pl.DataFrame([*names, *(_column(name, made[name], kind) for name, kind in RESULT.items())])


def _column(name: str, values: Sequence, kind: type[pl.DataType]) -> pl.Series:
    return nullable(name, values) if isinstance(values, np.ndarray) and kind == pl.Float64 else pl.Series(name, values, kind, strict=False)


def _where(told: np.ndarray, values: Sequence) -> Sequence:
    """The values of groups that anything is known of; None for the others."""
    return values if told.all() else [value if known and value == value else None for value, known in zip(values, told.tolist())]


def _by_target(curves: Curves) -> dict[str, np.ndarray]:
    """Percent that arrived within the goal's days, with its interval: nought before the first day of the grid, unknown past a curve's last."""
    at = int(np.searchsorted(curves.days, TARGET_DAYS, side="right")) - 1
    names = ("by_target", "by_target_low", "by_target_high")
    if at < 0:
        return dict(zip(names, (np.where(curves.last >= TARGET_DAYS, 0.0, np.nan), *[np.full(curves.last.size, np.nan)] * 2)))
    share, (low, high) = curves.share[:, at], curves.interval(at)
    some = share < 1  # until something has arrived the curve has no interval
    found = (100 * (1 - share), np.where(some, 100 * (1 - high), np.nan), np.where(some, 100 * (1 - low), np.nan))
    return dict(zip(names, (np.where(curves.last >= TARGET_DAYS, values, np.nan) for values in found)))


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Stages as they follow each other, the whole way last. A stage that no parcel is known to have finished tells nothing (domestic hubs)."""
    order = {stage: place for place, stage in enumerate([*STAGES, "total"])}
    parts = [frame[name].to_list() for name in ("origin_hub", "channel") if name in frame.columns]
    places = [order.get(stage, len(order)) for stage in frame["stage"]]
    told = np.flatnonzero(frame["never"].to_numpy() + frame["open_share"].to_numpy() < 1 - EDGE).tolist()  # two shares of 1 may add up to a little less
    return frame[sorted(told, key=lambda at: ([(part[at] is not None, part[at]) for part in parts], places[at]))]
