"""Which dimension to look at first: rank by surprise, show contributions.

Formula: explanatory power EP_i = (a_i - f_i) / (A - F); surprise of an element 0.5 (p ln(2p / (p + q)) + q ln(2q / (p + q))) with shares p = f_i / F
and q = a_i / A; a dimension's surprise is the Jensen-Shannon divergence (natural logarithm). Candidates: elements by falling surprise whose own EP
is at least 0.10, until together they explain 0.67. Reference: Bhagwan et al., NSDI 2014 (vectors/decomposition/adtributor.json, an illustration).
`expected` should be last year's figures or the same share of a total that is itself expected, not blindly the month before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

EXPLAINS_TOGETHER, EXPLAINS_ALONE = 0.67, 0.10


@dataclass(frozen=True)
class Candidate:
    """Elements of one dimension that together explain the change, the most surprising first."""

    dimension: str
    elements: tuple[str, ...]
    explains: float
    surprise: float
    dimension_surprise: float


def surprise(expected: ArrayLike, actual: ArrayLike) -> np.ndarray:
    """Surprise of each element; they add up to the Jensen-Shannon divergence between the two sets of shares."""
    p, q = _shares(expected), _shares(actual)
    with np.errstate(divide="ignore", invalid="ignore"):
        left, right = p * np.log(2 * p / (p + q)), q * np.log(2 * q / (p + q))
    return 0.5 * (np.where(p > 0, left, 0.0) + np.where(q > 0, right, 0.0))


def explanatory_power(expected: ArrayLike, actual: ArrayLike) -> np.ndarray:
    """Share of the whole change that each element makes; nan where the whole did not change."""
    gap = np.asarray(actual, dtype=float) - np.asarray(expected, dtype=float)
    return gap / gap.sum() if gap.sum() else np.full(gap.shape, np.nan)


def rank_dimensions(dimensions: Mapping[str, tuple[Sequence[str], Sequence[float], Sequence[float]]]) -> list[Candidate]:
    """Candidates of `{dimension: (elements, expected, actual)}`, most surprising first; a dimension that explains too little is left out."""
    found = []
    for name, (elements, expected, actual) in dimensions.items():
        each, power, chosen, together = surprise(expected, actual), explanatory_power(expected, actual), [], 0.0
        for place in np.argsort(-each, kind="stable"):
            if power[place] > EXPLAINS_ALONE:
                chosen.append(int(place))
                together += float(power[place])
            if together > EXPLAINS_TOGETHER:
                found.append(Candidate(name, tuple(elements[i] for i in chosen), together, float(each[chosen].sum()), float(each.sum())))
                break
    return sorted(found, key=lambda candidate: (-candidate.surprise, candidate.dimension))


def _shares(values) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return values / values.sum() if values.sum() else np.zeros(values.shape)
