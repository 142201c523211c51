"""Why did it change? Effects that add up to the change to rounding. Arithmetic, not causes.

sums     contribution of part i = (x1_i - x0_i), in points of growth divided by X0
ratios   Kitagawa: R = sum w_i r_i; rate effect (r1 - r0) (w0 + w1) / 2; mix effect (w1 - w0) ((r0 + r1) / 2 - (R0 + R1) / 2). The centring changes
         no total and lets a growing part with a low rate count as a help. A part that is new or closed has no change of rate, only of mix
chains   Shapley = Das Gupta: each factor's effect averaged over all orders in which the factors may change; interactions are split equally
LMDI-I   L(a, b) = (a - b) / ln(a / b); effect sum L(V1, V0) ln(x1 / x0); its effects also multiply. Every cell must be above nought

References: Das Gupta 1993 (Census P23-186), Kitagawa 1955, Ang 2005 (vectors/decomposition). Always against one named base period.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

MOST_FACTORS = 6


@dataclass(frozen=True)
class Contributions:
    """Per part: `amount` in the unit of the parts, `points` as a share of the first total (nan when that is nought). `amount` adds up to `change`."""

    amount: np.ndarray
    points: np.ndarray
    change: float


@dataclass(frozen=True)
class MixRate:
    """Per part the `rate` and the `mix` effect, in the unit of the ratio; they add up to `after` - `before`. `turnover` is -1 closed, 1 new, else 0."""

    rate: np.ndarray
    mix: np.ndarray
    turnover: np.ndarray
    before: float
    after: float

    @property
    def total(self) -> np.ndarray:
        """Effect of each part, rate and mix together."""
        return self.rate + self.mix


@dataclass(frozen=True)
class Lmdi:
    """Effects of the factors: `additive` add up to the change, `multiplicative` multiply to the ratio of after to before."""

    additive: np.ndarray
    multiplicative: np.ndarray


def contributions(before: ArrayLike, after: ArrayLike) -> Contributions:
    """Contribution of each part to the change of their sum."""
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    amount, base = after - before, before.sum()
    return Contributions(amount, amount / base if base else np.full(amount.shape, np.nan), float(after.sum() - base))


def mix_and_rate(numerator0: ArrayLike, denominator0: ArrayLike, numerator1: ArrayLike, denominator1: ArrayLike) -> MixRate | None:
    """Split the change of sum(numerator) / sum(denominator) over parts into rate and mix; None where a period has no denominator at all."""
    top0, base0, top1, base1 = (np.asarray(part, dtype=float) for part in (numerator0, denominator0, numerator1, denominator1))
    if base0.sum() <= 0 or base1.sum() <= 0:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        rate0, rate1 = top0 / base0, top1 / base1
    # a part absent in one period has no rate there; the other period's stands in, so that all of it is mix (none at all adds nothing)
    rate0, rate1 = np.where(base0 > 0, rate0, rate1), np.where(base1 > 0, rate1, rate0)
    rate0, rate1 = np.where(np.isfinite(rate0), rate0, 0.0), np.where(np.isfinite(rate1), rate1, 0.0)
    weight0, weight1 = base0 / base0.sum(), base1 / base1.sum()
    # what is counted without a base (numerators over no denominator) belongs to no rate and stays out of both totals
    before, after = float((weight0 * rate0).sum()), float((weight1 * rate1).sum())
    rate = (rate1 - rate0) * (weight0 + weight1) / 2
    mix = (weight1 - weight0) * ((rate0 + rate1) / 2 - (before + after) / 2)
    turnover = np.select([(base0 <= 0) & (base1 > 0), (base0 > 0) & (base1 <= 0)], [1, -1], default=0)
    return MixRate(rate, mix, turnover, before, after)


def shapley(value: Callable, before: Sequence, after: Sequence) -> list:
    """Effect of each factor (at most six) on `value(*factors)`, a number or an array; factors may be numbers or arrays, noughts and negatives too."""
    factors = len(before)
    if factors != len(after) or not 1 <= factors <= MOST_FACTORS:
        raise ValueError(f"shapley takes 1 to {MOST_FACTORS} factors, as many after as before; got {factors} and {len(after)}")
    values = [value(*(after[i] if chosen >> i & 1 else before[i] for i in range(factors))) for chosen in range(2**factors)]
    weight = [factorial(size) * factorial(factors - size - 1) / factorial(factors) for size in range(factors)]
    effects = []
    for i in range(factors):
        others = [chosen for chosen in range(2**factors) if not chosen >> i & 1]
        effects.append(sum(weight[chosen.bit_count()] * (values[chosen | 1 << i] - values[chosen]) for chosen in others))
    return effects


def chain(before: ArrayLike, after: ArrayLike) -> np.ndarray:
    """Effects on a sum of products, one row per factor and one column per cell (users x orders per user x basket in each market).

    Returns factors x cells; a row's sum is the factor's effect, a column's sum the cell's change.
    """
    before, after = _cells(before), _cells(after)
    return np.array(shapley(lambda *factors: np.prod(factors, axis=0), list(before), list(after)))


def lmdi(before: ArrayLike, after: ArrayLike) -> Lmdi | None:
    """LMDI-I of a sum of products, one row per factor and one column per cell; None where a cell is not above nought."""
    before, after = _cells(before), _cells(after)
    if np.any(before <= 0) or np.any(after <= 0):
        return None
    value0, value1 = before.prod(axis=0), after.prod(axis=0)
    weights, growth = _log_mean(value1, value0), np.log(after / before)
    whole = _log_mean(value1.sum(keepdims=True), value0.sum(keepdims=True))
    return Lmdi((weights * growth).sum(axis=1), np.exp((weights / whole * growth).sum(axis=1)))


def _cells(table) -> np.ndarray:
    table = np.asarray(table, dtype=float)
    return table[:, None] if table.ndim == 1 else table


def _log_mean(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    ratio = np.log(a / b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(ratio) < 1e-12, a, (a - b) / ratio)
