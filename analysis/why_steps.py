"""The bars of a change: parts that add up to it, of sums, of stocks, and of ratios by rate and mix (Kitagawa, the two-factor Shapley value)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from analysis.methods.decomposition import contributions, mix_and_rate
from analysis.metric_values import FIRST, LAST, Value
from queries.door import answer
from queries.filters import Filters
from queries.metrics import Metric
from queries.scope import Scope

MOST_TURNOVER = 0.05  # of a period's denominator in cells that the other has not
PARTS, MIX_PARTS = 6, 3  # bars of a waterfall before "all others", and of what shares did
BY_CHANNEL = ("market", "platform", "channel")
BY_MIX = (*BY_CHANNEL, "category", "promise")


@dataclass(frozen=True)
class Step:
    """One bar: `kind` part (of `dimension` = `value`), others, mix (of shares moving; with a value: of that value's share), turnover, unattached; `amount` in
    the metric's unit."""

    kind: str
    amount: float
    dimension: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Cells:
    """Both periods cell by cell: the dimensions, numerator0, numerator1 and (of ratios) denominator0, denominator1; weighted."""

    frame: pl.DataFrame
    dimensions: tuple[str, ...]
    query: str
    extra: dict
    rows_per_event: float  # sampled rows behind one weighted event
    complement: bool  # the search counts what missed

    @cached_property
    def bridge(self) -> tuple[str, ...]:
        """The dimensions of the bridge: of a ratio so many that few cells come and go by chance, since what came and went tells of no rate and no mix."""
        names = BY_CHANNEL if self.dimensions == BY_MIX else self.dimensions
        while "denominator0" in self.frame.columns and sum(self.frame[name].n_unique() > 1 for name in names) > 1 and self._turnover(names) > MOST_TURNOVER:
            names = names[:-1]
        return names

    def _turnover(self, names: tuple[str, ...]) -> float:
        """The part of a period's denominator in cells that the other period has not, of the period where it is larger."""
        sides = self.frame.group_by(names).agg(pl.col("denominator0", "denominator1").sum())
        first, second = sides["denominator0"].to_numpy(), sides["denominator1"].to_numpy()
        return max(first[second <= 0].sum() / max(first.sum(), 1e-300), second[first <= 0].sum() / max(second.sum(), 1e-300))


def shown_dimension(cells: Cells, filters: Filters) -> str | None:
    """What the bars stand for: markets where there are several, else causes, promises or channels, else the first that varies."""
    order = ("market", "cause", "channel", "kind", "promised", "platform")
    return next((name for name in order if name in cells.dimensions and cells.frame[name].n_unique() > 1), None)


def sum_steps(cells: Cells, scale: float, before: float, after: float, dimension: str | None) -> tuple[Step, ...]:
    """The parts of a sum's change, by value of the dimension."""
    if dimension is None:
        return (Step("others", after - before),)
    parts = cells.frame.group_by(dimension).agg(pl.col("numerator0").sum(), pl.col("numerator1").sum()).sort(dimension)
    amount = contributions(scale * parts["numerator0"].to_numpy(), scale * parts["numerator1"].to_numpy()).amount
    return _closed([*_largest(parts[dimension].to_list(), amount, dimension)], after - before)


def stock_steps(metric: Metric, now: Value, then: Value, filters: Filters, scope: Scope) -> tuple[tuple[Step, ...], str | None]:
    """Users of one measurer by market; of a single market there are no parts to tell."""
    rows = answer(metric.query, filters.with_(date_from=FIRST, date_to=LAST, grain="month"), scope, **metric.fixed).filter(pl.col("measurer") == now.measurer)
    parts = [
        rows.filter(pl.col("period_start") == value.period_start).group_by("market").agg(pl.col(metric.numerator).cast(pl.Float64).sum())
        for value in (then, now)
    ]
    both = parts[0].join(parts[1], on="market", how="full", coalesce=True, suffix="1").fill_null(0.0).sort("market")
    if both.height < 2:
        return (Step("others", now.value - then.value),), None
    amount = contributions(both[metric.numerator].to_numpy(), both[f"{metric.numerator}1"].to_numpy()).amount
    return _closed(_largest(both["market"].to_list(), amount, "market"), now.value - then.value), "market"


def ratio_steps(cells: Cells, scale: float, before: float, after: float, dimension: str | None) -> tuple[Step, ...]:
    """The parts of a ratio's change: rates by value of the dimension, then mix and what came and went."""
    names = ("numerator0", "denominator0", "numerator1", "denominator1")
    frame = cells.frame.group_by(cells.bridge).agg(pl.col(names).sum()).sort(cells.bridge)
    split = mix_and_rate(*(frame[name].to_numpy() for name in names))
    if split is None:
        return (Step("unattached", after - before),)
    held = split.turnover == 0
    turnover = float(scale * split.total[~held].sum())
    rate = np.where(held, split.rate, 0.0)
    steps = []
    if dimension is None:
        steps.append(Step("others", float(scale * rate.sum())))
    else:
        parts = frame.select(dimension).with_columns(pl.Series("rate", scale * rate)).group_by(dimension).agg(pl.col("rate").sum()).sort(dimension)
        steps += _largest(parts[dimension].to_list(), parts["rate"].to_numpy(), dimension)
    steps += _mix_steps(frame, scale * np.where(held, split.mix, 0.0), after - before, dimension)
    steps += [Step("turnover", turnover)] if abs(turnover) > 1e-12 else []
    return _closed(steps, after - before)


def _mix_steps(frame: pl.DataFrame, mix: np.ndarray, change: float, dimension: str | None) -> list[Step]:
    """What came of shares moving: one bar, or where that is a third of the change or more, the values whose share did most and the rest."""
    whole = float(mix.sum())
    if dimension is None or abs(whole) < abs(change) / 3:
        return [Step("mix", whole)]
    parts = frame.select(dimension).with_columns(pl.Series("mix", mix)).group_by(dimension).agg(pl.col("mix").sum()).sort(dimension)
    amounts = parts["mix"].to_numpy()
    shown = [at for at in np.argsort(-np.abs(amounts), kind="stable")[:MIX_PARTS] if abs(amounts[at]) >= abs(whole) / 10]
    bars = [Step("mix", float(amounts[at]), dimension, parts[dimension][int(at)]) for at in shown]
    return [*bars, Step("mix", float(np.delete(amounts, shown).sum()))] if len(shown) < amounts.size else bars


def _largest(values: list, amounts: np.ndarray, dimension: str) -> list[Step]:
    """The largest parts as bars of their own, the rest in one."""
    order = np.argsort(-np.abs(amounts), kind="stable")
    shown = [Step("part", float(amounts[at]), dimension, values[at]) for at in order[:PARTS] if amounts[at] != 0]
    rest = amounts[order[PARTS:]]
    return [*shown, Step("others", float(rest.sum()))] if rest.size else shown


def _closed(steps: list[Step], change: float) -> tuple[Step, ...]:
    """The steps with what belongs to no cell (a case about an order that is in no cell), so that they add up to the change."""
    left = change - sum(step.amount for step in steps)
    return (*steps, Step("unattached", left)) if abs(left) > 1e-9 * max(1.0, abs(change)) else tuple(steps)
