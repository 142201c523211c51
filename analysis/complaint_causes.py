"""What complaints are about and how they ended: the cause tree, its Pareto, the mix over time, outcomes, days to resolve, cuts by goods and channel."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.complaint_cells import Cells, cells_of
from analysis.complaints import Counter
from analysis.holdings import told_recognition
from analysis.methods.rates import rate_ratio, wilson
from analysis.methods.survival import curves_of
from analysis.metric_months import nullable, numbers
from analysis.remembered import remembered
from analysis.weighted_rates import ranked_by, with_rate
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

OUTCOMES = ("refunded", "partly refunded", "replaced", "compensated", "withdrawn", "refused", "pending", "not stated")  # good for the customer first
SHOWN_CAUSES = 6
OTHER = "other causes"
CHANNELS = {  # of the query, and what they are called here
    "channel": ("value", pl.String), "recognised": ("recognised", pl.Boolean), "orders": ("orders", pl.Float64), "order_rows": ("order_rows", pl.Int64),
    "cases": ("cases", pl.Float64), "case_rows": ("n", pl.Int64),
}  # fmt: skip


def causes(cells: Cells) -> pl.DataFrame:
    """Grain: cause, the most frequent first. Columns: cause, cases, n, share (percent) with _low and _high."""
    return _shared(cells, "cause")


def top_cause(cells: Cells) -> tuple[str | None, float]:
    """The most frequent cause and its share in percent: the first row of `causes`."""
    found = cells.sums("cause")
    order = np.lexsort((found.codes[0], -found.cases))
    cases, total = found.cases[order], found.cases[order].sum()
    return cells.named("cause", found.codes[0][order[:1]])[0], float(100 * (cases[0] / total)) if total > 0 else float("nan")


def tree(cells: Cells) -> pl.DataFrame:
    """Grain: cause and sub-cause, causes by size, sub-causes by size within. Columns: as `causes`, and cumulative (percent, Pareto order is `pareto`)."""
    return _shared(cells, "cause", "sub_cause", together=True)


def pareto(cells: Cells) -> pl.DataFrame:
    """Grain: cause and sub-cause, the most frequent first, with the cumulative share (percent)."""
    pairs = _shared(cells, "cause", "sub_cause")
    return pairs.hstack([nullable("cumulative", np.cumsum(pairs["share"].to_numpy()).clip(0, 100))])


@dataclass(frozen=True)
class Gained:
    """The cause whose share rose most against another period, in percent; `beyond_noise`: the exact interval of the two shares' ratio leaves out 1."""

    cause: str
    was: float
    share: float
    beyond_noise: bool


def gained(now: Cells, before: Cells) -> Gained | None:
    """The cause that gained most of the counted cases; None where either period has none."""
    if not now.n.size or not before.n.size:
        return None
    sides = [cells.sums("cause") for cells in (now, before)]
    was = dict(zip(sides[1].codes[0].tolist(), zip(_percent(sides[1].cases), sides[1].n.tolist())))
    places, shares = sides[0].codes[0].tolist(), _percent(sides[0].cases)
    order = sorted(range(len(places)), key=lambda at: -sides[0].cases[at])  # of equal gains the most frequent cause, as `causes` lists them
    top = max(order, key=lambda at: shares[at] - was.get(places[at], (0.0, 0))[0])
    share, n = was.get(places[top], (0.0, 0))
    ratio = rate_ratio(int(sides[0].n[top]), int(now.n.sum()), n, int(before.n.sum()))
    return Gained(now.named("cause", np.array([places[top]]))[0], share, shares[top], ratio.low > 1)


def mix(cells: Cells, grain: str) -> pl.DataFrame:
    """Grain: period and cause (the rarer ones as one). Columns: period_start, cause, cases, n, share of the period (percent)."""
    sizes = cells.sums("cause")
    shown = sizes.codes[0][np.lexsort((sizes.codes[0], -sizes.cases))][:SHOWN_CAUSES]
    starts, period = cells.periods(grain)
    place = np.full(len(cells.names["cause"]), len(shown))
    place[shown] = np.arange(len(shown))
    found = cells.sums_of([place[cells.codes["cause"]], period], [len(shown) + 1, len(starts)])
    names, whole = [*cells.named("cause", shown), OTHER], np.bincount(found.codes[1], weights=found.cases, minlength=len(starts))
    return pl.DataFrame([
        pl.Series("period_start", np.array(starts, dtype="datetime64[D]")[found.codes[1]]),
        pl.Series("cause", [names[at] for at in found.codes[0].tolist()], dtype=pl.String),
        pl.Series("cases", found.cases), pl.Series("n", found.n), pl.Series("share", 100 * found.cases / whole[found.codes[1]]),
    ])  # fmt: skip


def outcomes(cells: Cells) -> pl.DataFrame:
    """Grain: cause and outcome; causes by size, outcomes in their order. Columns: cases, n, share of the cause (percent), of_cause (its n)."""
    found, count = cells.sums("cause", "outcome"), len(cells.names["cause"])
    (cause, outcome), known = found.codes, {name: place for place, name in enumerate(OUTCOMES)}
    size, of_cause = (np.bincount(cause, weights=values, minlength=count)[cause] for values in (found.cases, found.n))
    place = np.array([known.get(name, -1) for name in cells.names["outcome"]])[outcome]
    order = np.lexsort((place, cause, -size))
    columns = {"cases": found.cases, "n": found.n, "share": 100 * found.cases / size, "of_cause": of_cause.astype(np.int64)}
    named = [pl.Series(name, cells.named(name, codes[order]), dtype=pl.String) for name, codes in zip(("cause", "outcome"), found.codes)]
    return pl.DataFrame([*named, *(pl.Series(name, values[order]) for name, values in columns.items())])


def outcome_share(cells: Cells, outcome: str) -> tuple[float | None, int]:
    """Percent of all cases that ended so, and the n."""
    names, total, n = cells.names["outcome"], float(cells.cases.sum()), int(cells.n.sum())
    ended = float(cells.cases[cells.codes["outcome"] == names.index(outcome)].sum()) if outcome in names else 0.0
    return (100 * ended / total if total else None), n


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
    asked = (filters.markets, filters.platforms, scope, counter.body, counter.kind, version.collection, version.name, version.folder)
    known = remembered(("days to resolve", *asked), lambda: _days_to_resolve(filters, scope, counter))
    return remembered(("resolution", filters.date_from, filters.date_to, *asked), lambda: _resolution(known, filters))


def _days_to_resolve(filters: Filters, scope: Scope, counter: Counter) -> tuple[list[str], dict[str, np.ndarray]]:
    """Names of the causes, and rows of all dates in the order of their months: month, cell (cause by day), resolved, open; `days`: those there are."""
    listed = answer("resolution_days_listed", filters, scope, body=counter.body, kind=counter.kind)
    names, rows = listed["cause"].unique().sort(), listed["rows"].explode().struct.unnest()
    place = np.repeat(names.search_sorted(listed["cause"]).to_numpy(), listed["rows"].list.len().to_numpy())
    days, day = np.unique(numbers(rows, "days"), return_inverse=True)
    months = rows["month"].to_numpy()
    order = np.argsort(months, kind="stable")
    columns = {"month": months, "cell": place.astype(np.int64) * days.size + day, "resolved": numbers(rows, "resolved"), "open": numbers(rows, "open")}
    return names.to_list(), {name: values[order] for name, values in columns.items()} | {"days": days}


def _resolution(known: tuple[list[str], dict[str, np.ndarray]], filters: Filters) -> list[Resolution]:
    names, rows = known
    start = np.searchsorted(rows["month"], np.datetime64(filters.date_from.replace(day=1)), side="left")
    part = slice(start, np.searchsorted(rows["month"], np.datetime64(filters.date_to), side="right"))
    cell, shape = rows["cell"][part], (len(names), rows["days"].size)
    if not cell.size:
        return []
    counts = [np.bincount(cell, weights=rows[name][part], minlength=shape[0] * shape[1]).reshape(shape) for name in ("resolved", "open")]
    there = np.flatnonzero(sum(counts).any(axis=1))
    resolved, still = (np.vstack([of_cause.sum(axis=0), of_cause[there]]) for of_cause in counts)
    curves = curves_of(rows["days"], resolved, still, resolved + still > 0)
    sums = (values.sum(axis=1).astype(int).tolist() for values in (resolved, still))
    every, *by_cause = map(Resolution, [None, *(names[at] for at in there.tolist())], curves.percentile(50), curves.percentile(90), *sums)
    return [every, *sorted(by_cause, key=lambda one: (-(one.half or 999), one.cause))]


def cut(cells: Cells, by: str) -> pl.DataFrame:
    """Grain: value of `by` ('category', 'channel'), the most frequent first. Columns: value, cases, n, share, _low, _high, main_cause."""
    found, main = _shared(cells, by), main_causes(cells, by)
    found.columns = ["value", *found.columns[1:]]
    return found.hstack([pl.Series("main_cause", [main[value] for value in found["value"]], dtype=pl.String)])


def main_causes(cells: Cells, by: str) -> dict[str | None, str | None]:
    """The most frequent cause of each value of a dimension."""
    found = cells.sums(by, "cause")
    table = np.full([max(1, len(cells.names[name])) for name in (by, "cause")], -np.inf)
    table[found.codes] = found.cases
    there = np.unique(found.codes[0])
    return dict(zip(cells.named(by, there), cells.named("cause", table[there].argmax(axis=1))))


def channels(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """Cases about the period's orders by channel (order-date clock, the desk only): rate per 10,000 orders.

    Grain: channel, those judged first, by `ranked_by`. Columns: value, recognised, orders, order_rows, cases, n, rate, low, high, few, ranked_by,
    main_cause (of the cases received in the period).
    """
    sums: dict[tuple, list] = {}
    for *value, orders, order_rows, cases, n in answer("late_and_cases_by_channel", filters, scope)[list(CHANNELS)].rows():
        of_channel = sums.setdefault(tuple(value), [0.0, 0, 0.0, 0])
        for at, one in enumerate((orders, order_rows, cases, n)):
            of_channel[at] += one
    summed = pl.DataFrame([(*value, *found) for value, found in sums.items()], schema=list(CHANNELS.values()), orient="row")
    main = main_causes(cells_of(filters, scope, counter, "channel"), "channel")
    named = pl.Series("main_cause", [main.get(value) for value in summed["value"]], dtype=pl.String)
    weighted, counted, orders, rows = (numbers(summed, name) for name in ("cases", "n", "orders", "order_rows"))
    with np.errstate(divide="ignore", invalid="ignore"):
        order = ranked_by(counted, np.where(counted > 0, orders * counted / weighted, rows), 10_000.0)  # orders per counted case as per weighted one
    rated = with_rate(told_recognition(summed, filters, scope), "cases", "n", "orders", 10_000.0, "order_rows").hstack([order, named])
    return rated.sort("few", "ranked_by", "value", descending=[False, True, False], nulls_last=True)


def _percent(cases: np.ndarray) -> list[float]:
    return (100 * (cases / cases.sum())).tolist()


def _shared(cells: Cells, *by: str, together: bool = False) -> pl.DataFrame:
    """By dimensions, the most frequent first; `together`: values of the first one stay together, the most frequent of them first."""
    found = cells.sums(*by)
    order = np.lexsort((*reversed(found.codes), -found.cases))
    if together:
        size = np.bincount(found.codes[0], weights=found.cases, minlength=1)[found.codes[0]]
        order = np.lexsort((*reversed(found.codes), -found.cases, -size))
    cases, n = found.cases[order], float(found.n.sum())
    share = cases / cases.sum() if cases.sum() > 0 else np.full(cases.size, np.nan)
    columns = {"share": share, **dict(zip(("share_low", "share_high"), wilson(share * n, np.full(cases.size, n))))}
    named = [pl.Series(name, cells.named(name, codes[order]), dtype=pl.String) for name, codes in zip(by, found.codes)]
    shares = [nullable(name, 100 * np.asarray(values)) for name, values in columns.items()]
    return pl.DataFrame([*named, pl.Series("cases", cases), pl.Series("n", found.n[order]), *shares])
