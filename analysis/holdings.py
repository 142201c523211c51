"""Which datasets a collection holds at all, whatever is chosen: a rate needs both of its sides, and a page says what it lacks."""

from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

BOTH_SIDES = {"complaints_per_10k": "complaints"}  # metric -> the dataset without which its zero would only mean that nothing was brought


def held(filters: Filters, scope: Scope) -> frozenset[str]:
    """Datasets of which the collection has rows that the scope may see."""
    rows = answer("dataset_dates", filters.with_(markets=(), platforms=()), scope)
    return frozenset(rows.filter(rows["landed"] > 0)["dataset"])


def answerable(names: tuple[str, ...], filters: Filters, scope: Scope) -> tuple[str, ...]:
    """The metrics whose datasets have landed."""
    here = held(filters, scope)
    return tuple(name for name in names if name not in BOTH_SIDES or BOTH_SIDES[name] in here)
